"""Deployment files: existing paths, sandboxing, separate key, data and backups."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__
from bot.features.editor.language_pages import MAX_FILE_BYTES
from bot.operations.environment import EXIT_SETTINGS, ROOT
from bot.settings import Settings

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
UNIT = ROOT / "deploy" / "cpa-bot.service"
CADDYFILE = ROOT / "deploy" / "Caddyfile"
KNOWN = {f"CPA_{field.upper()}" for field in Settings.model_fields}
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


def mounts(name: str) -> dict[str, list[str]]:
    """Return source and mode of each mount of a service."""
    parts = [mount.split(":") for mount in SERVICES[name]["volumes"]]
    return {place: [source, *how] for source, place, *how in parts}


def test_every_setting_that_is_named_exists() -> None:
    for path in ["compose.yaml", "Dockerfile", "docs/deploy-compose.md", "docs/deploy-systemd.md"]:
        named = set(re.findall(r"\bCPA_[A-Z_]+", (ROOT / path).read_text("utf-8")))
        assert named - KNOWN - {"CPA_UPSTREAM"} == set()


@every_service
def test_nothing_may_be_written_and_no_rights_gained(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) in ([], ["NET_BIND_SERVICE"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "noexec" in service["tmpfs"][0]
    assert {"max-size", "max-file"} <= service["logging"]["options"].keys()
    assert not service.keys() & {"privileged", "pid", "ipc", "network_mode", "devices"}


@every_service
def test_every_volume_network_and_file_exists(service: dict[str, Any]) -> None:
    sources = [mount.split(":")[0] for mount in service["volumes"]]
    assert {source for source in sources if not source.startswith(".")} <= COMPOSE["volumes"].keys()
    assert [
        source for source in sources if source[:1] == "." and source != "./secrets" and not (ROOT / source).is_file()
    ] == []
    assert {*service["networks"]} <= COMPOSE["networks"].keys()


def test_key_data_and_backups_are_kept_apart() -> None:
    told = SERVICES["bot"]["environment"]
    places = [told["CPA_DATA_DIR"], told["CPA_BACKUP_DIR"], str(Path(told["CPA_KEY_FILE"]).parent)]
    for name in ("bot", "init"):
        held = mounts(name)
        assert len({held[place][0] for place in places}) == len(places)
        assert held[str(Path(told["CPA_TOKEN_FILE"]).parent)] == ["./secrets", "ro"]
    assert mounts("bot")["/key"] == ["key", "ro"], "only `init` writes a key"
    assert mounts("init")["/key"] == ["key"]


def test_the_pages_are_reached_through_the_proxy_alone() -> None:
    assert "ports" not in SERVICES["bot"]
    assert SERVICES["bot"]["environment"]["CPA_WEB_PROXIES"] == "1"
    assert "pages" in {*SERVICES["bot"]["networks"]} & {*SERVICES["caddy"]["networks"]}
    assert COMPOSE["networks"]["pages"]["internal"] is True
    assert f"bot:{SERVICES['bot']['environment']['CPA_WEB_PORT']}" in CADDYFILE.read_text("utf-8")
    assert "exclude http.log.error" in CADDYFILE.read_text("utf-8"), "an error names the address, which holds a token"


def test_no_proxy_refuses_a_form_that_the_bot_would_take() -> None:
    told = (ROOT / "docs" / "operations.md").read_text("utf-8") + CADDYFILE.read_text("utf-8")
    allowed = re.findall(r"client_max_body_size (\d+)k;|\tmax_size (\d+)KiB", told)
    assert [int(nginx or caddy) * 1024 for nginx, caddy in allowed] == [MAX_FILE_BYTES, MAX_FILE_BYTES]


def test_the_container_asks_for_its_health_the_same_way_with_and_without_compose() -> None:
    asked = SERVICES["bot"]["healthcheck"]
    interval, timeout, start, command = re.findall(
        r"HEALTHCHECK --interval=(\w+) --timeout=(\w+) --start-period=(\w+) CMD \[(.+)\]", DOCKERFILE
    )[0]
    assert (asked["interval"], asked["timeout"], asked["start_period"]) == (interval, timeout, start)
    assert asked["test"] == ["CMD", *re.findall(r'"([^"]+)"', command)]


def test_the_image_says_the_same_as_compose_and_the_program() -> None:
    inside = dict(re.findall(r"(CPA_\w+)=(\S+)", DOCKERFILE))
    assert inside.items() <= SERVICES["bot"]["environment"].items()
    assert f'image.version="{__version__}"' in DOCKERFILE
    assert "USER 10001:10001" in DOCKERFILE
    assert "--uid 10001 --gid 10001" in DOCKERFILE


def test_the_image_can_write_the_dates_of_every_language_there_is() -> None:
    kept = re.findall(r'ARG LANGUAGES="(.+)"', DOCKERFILE)[0].split()
    spoken = {path.name for path in (ROOT / "content").iterdir() if (path / "faq").is_dir()}
    assert spoken
    assert spoken | {"en"} <= {*kept}


def test_the_service_writes_where_the_page_says() -> None:
    unit, page = UNIT.read_text("utf-8"), (ROOT / "docs" / "deploy-systemd.md").read_text("utf-8")
    for key in ("WorkingDirectory", "ReadWritePaths"):
        assert re.findall(rf"^{key}=(.+)$", unit, re.MULTILINE)[0] in page
    assert "StateDirectory=cpa-bot\n" in unit
    assert "CPA_DATA_DIR=/var/lib/cpa-bot\\n" in page


def test_a_mistake_of_the_operator_is_not_tried_again(tmp_path: Path) -> None:
    unit = UNIT.read_text("utf-8")
    assert f"RestartPreventExitStatus={EXIT_SETTINGS}\n" in unit
    (tmp_path / UNIT.name).write_text(re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", unit, flags=re.MULTILINE))
    told = answer_of("systemd-analyze", "verify", "--man=no", str(tmp_path / UNIT.name))
    assert told == "", "systemd knows every key"


def answer_of(*command: str, **variables: str) -> str:
    if not shutil.which(command[0]) and os.environ.get("CPA_DEPLOY_REQUIRED") != "1":
        pytest.skip(f"{command[0]} is not installed")
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=path | variables)
    return done.stdout + done.stderr


@pytest.mark.proof
def test_systemd_finds_the_service_shut_in() -> None:
    told = answer_of("systemd-analyze", "security", "--offline=true", str(UNIT))
    assert float(re.findall(r"Overall exposure level.*: ([\d.]+)", told)[0]) <= 2.0


@pytest.mark.proof
def test_caddy_understands_its_file(tmp_path: Path) -> None:
    command = ("caddy", "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE))
    told = answer_of(*command, CPA_PUBLIC_URL="https://cpa.example.org", HOME=str(tmp_path))
    assert "Valid configuration" in told


@pytest.mark.proof
def test_compose_understands_its_file_with_the_settings_that_are_shipped(tmp_path: Path) -> None:
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    told = yaml.safe_load(
        answer_of("docker-compose", "--profile", "pages", "-f", str(tmp_path / "compose.yaml"), "config")
    )
    bot = told["services"]["bot"]
    assert bot["environment"]["CPA_TOKEN_FILE"] == "/secrets/token", "compose.yaml goes before .env"  # noqa: S105 - where it lies
    assert {one["target"]: one.get("read_only", False) for one in bot["volumes"]} == {
        "/data": False, "/backups": False, "/key": True, "/secrets": True,
    }  # fmt: skip
