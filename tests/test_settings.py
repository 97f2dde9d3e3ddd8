"""Settings: read once, from the environment and files; a mistake is one sentence that names the setting."""

import os
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, strategies

from bot.conversation.lead.model import valid_email
from bot.operations.environment import ROOT, OperatorError
from bot.operations.simulated_bot import trial_settings
from bot.settings import PLAIN_ADDRESS, SHORT, Settings, read_settings, shown
from tests.canary import TOKEN

EXAMPLE = ROOT / ".env.example"
NAMES = re.findall(r"(?m)^#?(CPA_[A-Z_]+)=", EXAMPLE.read_text("utf-8"))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but a test's own."""
    for name in (f"CPA_{field.upper()}" for field in Settings.model_fields):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_example_names_every_setting_and_no_other() -> None:
    known = {f"CPA_{field.upper()}" for field in Settings.model_fields}
    spoken_of = {name for name in known if name in EXAMPLE.read_text("utf-8")}
    assert set(NAMES) <= known
    assert spoken_of == known


def put(folder: Path, text: str) -> None:
    path = folder / ".env"
    path.touch(0o600)
    path.write_text(text, "utf-8")


def test_the_example_is_a_file_that_can_be_read(tmp_path: Path) -> None:
    put(tmp_path, EXAMPLE.read_text("utf-8"))
    settings = read_settings()
    assert settings.token_file == Path("secrets/token")
    assert (settings.operator_name, settings.smtp_host, settings.only_towns) == ("", "", ())
    with pytest.raises(OperatorError, match=r"^CPA_OPERATOR_NAME, .+: they are empty"):
        settings.require_notice()


def test_all_that_the_notice_lacks_is_named_at_once() -> None:
    with pytest.raises(OperatorError, match=r"^CPA_OPERATOR_NAME, CPA_OPERATOR_ADDRESS, CPA_OFFICER: they are empty"):
        read_settings(operator_email="bot@example.org").require_notice()


def test_a_line_that_cannot_be_read_is_refused_and_not_shown(tmp_path: Path) -> None:
    put(tmp_path, "CPA_OFFICER=o@example.org\n# a remark\n\nCPA_PUBLIC_URL https://example.org\n")
    with pytest.raises(OperatorError, match=r"^\.env, line 4: it cannot be read\. Write it as NAME=value\.$"):
        read_settings()


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "CPA_OFFICER=from the file\nCPA_TOWNS= plzen, brno ,\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("CPA_OFFICER", "from the environment")
    settings = read_settings()
    assert settings.officer == "from the environment"
    assert settings.only_towns == ("plzen", "brno")


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("CPA_SMTP_PORT", "many"), ("CPA_SMTP_PORT", "0"), ("CPA_SMTP_PORT", "65536"), ("CPA_SMTP_SECURITY", "ssl"),
        ("CPA_LOG_LEVEL", "LOUD"), ("CPA_API_URL", "api.telegram.org"), ("CPA_API_URL", "https://"),
        ("CPA_API_URL", "ftp://x"), ("CPA_PING_URL", "watch.example.org"), ("CPA_QUIET_HOURS", "22-24"),
        *(("CPA_PUBLIC_URL", origin) for origin in (
            "http://cpa.example.org", "https://", "ftp://127.0.0.1", "https://cpa.example.org/x",
            "https://jana@cpa.example.org", "https://cpa.example.org?x", "https://cpa.example.org#x",
        )),
    ):  # fmt: skip
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            with pytest.raises(OperatorError) as wrong:
                read_settings()
        assert str(wrong.value).startswith(f"{name}: ")
        assert str(wrong.value).endswith("See `cpa-bot settings --example`.")
        assert "\n" not in str(wrong.value)
        assert wrong.value.__suppress_context__, "pydantic's own words quote the value"


def test_what_may_be_the_address_of_the_pages() -> None:
    for origin, kept in (
        ("", ""), ("https://CPA.example.org/", "https://cpa.example.org"), ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ):  # fmt: skip
        assert read_settings(_env_file=None, public_url=origin).public_url == kept


def test_a_level_may_be_written_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    for level in ("debug", "Debug", "DEBUG"):
        monkeypatch.setenv("CPA_LOG_LEVEL", level)
        assert read_settings().log_level == "DEBUG"


def test_a_misspelt_name_is_named_and_one_like_none_of_ours_is_somebody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPA_OF_THE_FIRM", "x")
    assert read_settings().token_file is None
    for wrong, right in (("CPA_COORDINATR_NAME", "CPA_COORDINATOR_NAME"), ("cpa_backups_dir", "CPA_BACKUP_DIR")):
        put(tmp_path, f"{wrong}=x\n")
        with pytest.raises(OperatorError, match=f"^{wrong.upper()}: there is no such setting. Did you mean {right}\\?"):
            read_settings()


def test_no_field_of_the_notice_may_be_empty_and_addresses_are_looked_at() -> None:
    full = {"operator_name": "A", "operator_address": "B", "operator_email": "c@example.org", "officer": "D"}
    read_settings(_env_file=None, **full).require_notice()
    for field, value in product(full, ("", "  ")):
        with pytest.raises(OperatorError, match=f"CPA_{field.upper()}: it is empty"):
            read_settings(_env_file=None, **{**full, field: value}).require_notice()
    for address in ("nobody", "a@b", "a b@example.org", "a@example.org\nBcc: x@example.org"):
        with pytest.raises(OperatorError, match="CPA_OPERATOR_EMAIL: this is no e-mail address"):
            read_settings(_env_file=None, **{**full, "operator_email": address}).require_notice()
        with pytest.raises(OperatorError, match="CPA_MAIL_FROM: this is no e-mail address"):
            read_settings(_env_file=None, smtp_host="mail.example.org", mail_from=address).require_mail()


ADDRESS = r"[a-z0-9]{1,6}([._-][a-z0-9]{1,6}){0,2}@([a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}\.){1,2}(cz|eu|com|net|org)"
"""Addresses of the plain kind that are not too long."""


@given(strategies.from_regex(ADDRESS, fullmatch=True))
def test_what_is_taken_for_an_address_without_a_look_is_one(text: str) -> None:
    assert PLAIN_ADDRESS.fullmatch(text)
    assert len(text) <= SHORT
    assert valid_email(text)


def test_mail_in_clear_is_for_the_loopback_only() -> None:
    clear = {"smtp_security": "none", "mail_from": "bot@example.org"}
    for host in ("localhost", "127.0.0.1"):
        read_settings(_env_file=None, smtp_host=host, **clear).require_mail()
    with pytest.raises(OperatorError, match="CPA_SMTP_SECURITY: none is accepted on the loopback only"):
        read_settings(_env_file=None, smtp_host="mail.example.org", **clear).require_mail()


def test_secrets_come_from_files_or_variables_and_show_nowhere(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "password").write_text("canary\n")
    for path in (tmp_path / "token", tmp_path / "password"):
        path.chmod(0o600)
    by_file = read_settings(_env_file=None, token_file=tmp_path / "token", smtp_password_file=tmp_path / "password")
    by_variable = read_settings(_env_file=None, token=TOKEN, smtp_password="canary")  # noqa: S106 - of nobody
    for settings in (by_file, by_variable):
        assert (settings.bot_token, settings.mail_password) == (TOKEN, "canary")
        assert TOKEN not in repr(settings)
        assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (None, 0o600, "CPA_TOKEN_FILE: .* cannot be read"),
        ("", 0o600, "CPA_TOKEN_FILE: no token is set"),
        ("\udcff", 0o600, "CPA_TOKEN_FILE: .* cannot be read"),
        (TOKEN, 0o620, "CPA_TOKEN_FILE: others may write .*chmod 600"),
        (TOKEN, 0o602, "CPA_TOKEN_FILE: others may write .*chmod 600"),
        (TOKEN, 0o640, "CPA_TOKEN_FILE: others may read .*chmod 600"),
        (TOKEN, 0o604, "CPA_TOKEN_FILE: others may read .*chmod 600"),
        ("canary", 0o600, "CPA_TOKEN: this is no bot token"),
        ("1234567:canary", 0o600, "CPA_TOKEN: this is no bot token"),
        (f"bot{TOKEN}", 0o600, "CPA_TOKEN: this is no bot token"),
    ],
)
def test_a_token_file_that_cannot_be_used(tmp_path: Path, text: str | None, mode: int, said: str) -> None:
    path = tmp_path / "token"
    if text is not None:
        path.write_bytes(text.encode(errors="surrogateescape"))
        path.chmod(mode)
    with pytest.raises(OperatorError, match=said) as wrong:
        _ = read_settings(_env_file=None, token_file=path).bot_token
    assert "canary" not in str(wrong.value)


def test_settings_that_others_may_read_or_write_are_refused(tmp_path: Path) -> None:
    put(tmp_path, f"CPA_TOKEN={TOKEN}\n")
    for mode in (0o644, 0o640, 0o620, 0o602):
        (tmp_path / ".env").chmod(mode)
        with pytest.raises(OperatorError, match=r"\.env: others may (read|write) \.env\. Run: chmod 600 \.env"):
            read_settings()


def test_what_systemd_provides_may_be_readable_for_a_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder lets nobody else in (https://systemd.io/CREDENTIALS)."""
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(0o440)
    with pytest.raises(OperatorError, match="others may read"):
        _ = read_settings(_env_file=None, token_file=path).bot_token
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_settings(_env_file=None, token_file=path).bot_token == TOKEN
    path.chmod(0o460)
    with pytest.raises(OperatorError, match="others may write"):
        _ = read_settings(_env_file=None, token_file=path).bot_token


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_another_account_hands_over_may_be_readable_for_our_group_alone(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(0o640)
    os.chown(path, 4321, os.getegid())
    assert read_settings(_env_file=None, token_file=path).bot_token == TOKEN
    os.chown(path, 4321, 4321)
    with pytest.raises(OperatorError, match=rf"others may read .* chgrp {os.getegid()} {path} && chmod 640 {path}"):
        _ = read_settings(_env_file=None, token_file=path).bot_token


def test_where_each_setting_comes_from_is_told_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o600)
    put(tmp_path, "CPA_TOKEN_FILE=token\nCPA_OFFICER=of the file\nCPA_LOG_LEVEL=debug\n")
    monkeypatch.setenv("CPA_OFFICER", "of the environment")
    monkeypatch.setenv("CPA_SMTP_PASSWORD", "canary")
    told = {name: (value, origin) for name, value, origin in shown(read_settings())}
    assert told["CPA_OFFICER"] == ("of the environment", "environment")
    assert told["CPA_LOG_LEVEL"] == ("DEBUG", ".env"), "as it is in force"
    assert told["CPA_DATA_DIR"] == (str(tmp_path / "data"), "default")
    assert told["CPA_TOKEN"] == ("**********", "file token")
    assert told["CPA_SMTP_PASSWORD"] == ("**********", "environment")
    assert told["CPA_MAIL_FROM"] == ("", "default")
    assert told.keys() == {f"CPA_{field.upper()}" for field in Settings.model_fields}


def test_a_secret_that_cannot_be_read_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPA_TOKEN_FILE", "nowhere")
    monkeypatch.setenv("CPA_BACKUP_DIR", "")
    told = {name: (value, origin) for name, value, origin in shown(read_settings())}
    assert told["CPA_TOKEN"] == ("", "CPA_TOKEN_FILE: nowhere cannot be read. Check the path and its owner.")
    assert told["CPA_BACKUP_DIR"] == ("", "environment")


def test_what_lacks_is_told_together_with_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    both = (lambda: read_settings().require_notice(), lambda: read_settings().bot_token)
    for refused in both:
        with pytest.raises(OperatorError, match=re.escape(f" There is no .env in {tmp_path}.") + "$"):
            refused()
    put(tmp_path, "")
    for refused in both:
        with pytest.raises(OperatorError) as wrong:
            refused()
        assert "There is no .env" not in str(wrong.value)


def test_those_of_a_trial_touch_nothing_but_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").touch(0o600)
    Path(".env").write_text("CPA_DATA_DIR=/nowhere\nCPA_OPERATOR_NAME=\n")
    settings = trial_settings(tmp_path / "trial", "http://127.0.0.1")
    assert settings.data_dir == tmp_path / "trial" / "data"
    settings.require_notice()
    assert (
        trial_settings(tmp_path / "trial", "http://127.0.0.1").key_file.read_bytes() == settings.key_file.read_bytes()
    )
    with pytest.raises(OperatorError):
        trial_settings(tmp_path / "trial", "no address")
