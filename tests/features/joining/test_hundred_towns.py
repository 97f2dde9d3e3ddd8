"""A hundred towns, from a file to their letters in two commands, measured: a running bot, an SMTP server on the loopback."""

import csv
import re
import shutil
import time
from pathlib import Path

import pytest

from bot.content.spelling import plain
from bot.operations.environment import ROOT
from tests.cli.conftest import BotApi, Put, mail_by
from tests.cli.running import command, process, wait_for
from tests.delivery.mailbox import Mailbox, text_of
from tests.effort import record

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("own_log")]
TOWNS = 100
A_MINUTE_S = 60.0


def content_of_a_hundred_towns(folder: Path) -> list[str]:
    """Copy the content and list as many more towns as are missing; return the names of all."""
    shutil.copytree(ROOT / "content", folder)
    towns = folder / "municipalities.csv"
    with towns.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    with (folder / "municipalities_all.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    names = [place["name_cs"] for place in places]
    known = {row["name_cs"] for row in listed} | {name for name in names if names.count(name) > 1}
    fresh = [place for place in places if place["name_cs"] not in known and place["name_cs"].isalpha()]
    example = listed[-1]
    more = [
        {**example, "slug": plain(place["name_cs"]), "ruian_code": place["ruian_code"], "name_cs": place["name_cs"]}
        for place in fresh[: TOWNS - len(listed)]
    ]
    with towns.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(example), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*listed, *more])
    return [row["name_cs"] for row in (*listed, *more)]


def test_a_hundred_towns_are_invited_within_a_minute(
    ready: dict[str, str], bot_api: BotApi, use: Put, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> None:
    names = content_of_a_hundred_towns(tmp_path / "hundred")
    assert len(set(names)) == TOWNS
    rows = [f"{name};Kontakt {number} Vymyšlený;kontakt{number}@example.org" for number, name in enumerate(names)]
    file = tmp_path / "towns.csv"
    file.write_bytes("\r\n".join(["Město;Jméno;E-mail", *rows, ""]).encode("cp1250"))
    box, port = mailbox
    environment = {**ready, **mail_by(port), "CPA_CONTENT_DIR": str(tmp_path / "hundred")}
    use(environment)
    with process("run", environment=environment, folder=tmp_path):
        bot_api.polled()
        began = time.monotonic()
        taken = command("contact", "import", str(file))
        assert taken.out.endswith("Added: 100 (100 people of 100 towns). Next: cpa-bot contact invite --pending\n"), (
            taken
        )
        invited = command("contact", "invite", "--pending", "--no-phone")
        assert invited.out.startswith("Letters: 100, for 100 towns."), invited
        asked = time.monotonic() - began
        wait_for(lambda: len(box.received) >= TOWNS)
        took = time.monotonic() - began
        again = command("contact", "invite", "--pending", "--no-phone")
        assert "Invited within a day, so not again: 100." in again.out
    assert {str(letter["To"]) for letter in box.received} == {f"kontakt{number}@example.org" for number in range(TOWNS)}
    links = [re.findall(r"start=(i_[\w-]{22})", text_of(letter)) for letter in box.received]
    assert len({link for (link,) in links}) == TOWNS, "each has a link of their own"
    record("100 towns invited from a file", f"two commands {asked:.1f} s, the last letter handed in after {took:.1f} s")
    assert took < A_MINUTE_S
