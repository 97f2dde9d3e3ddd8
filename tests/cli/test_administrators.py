"""Commands about administrators of the content: with a running bot through its socket, without one on the database itself."""

import re

import pytest

from tests.cli.conftest import BOT
from tests.cli.running import command
from tests.cli.test_people import served

__all__ = ["served"]


@pytest.mark.usefixtures("served")
def test_administrators_are_invited_listed_and_removed() -> None:
    invited = command("admin", "invite", "--name", "Alena Textová", "--email", "alena@example.org")
    assert "Invitation for Alena Textová" in invited.out
    assert re.search(rf"https://t\.me/{BOT}\?start=a_[A-Za-z0-9_-]{{22}}", invited.out)
    assert "says yes is an administrator. An earlier link no longer works." in invited.out
    assert command("admin", "list").out == (
        "1  Alena Textová  not linked yet: cpa-bot admin invite 1, e-mail not confirmed\n"
    )
    again = command("admin", "invite", "1")
    assert "Invitation for Alena Textová" in again.out
    assert again.out.split("start=")[1][:24] != invited.out.split("start=")[1][:24]
    assert "Alena" not in command("contact", "list").out
    assert command("admin", "remove", "1").out.startswith("Removed: 1  Alena Textová")
    assert command("admin", "list").out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("admin", "invite"), "--name: write a name"),
        (("admin", "invite", "--name", "Jana", "--email", "x"), "--email: this is no e-mail address"),
        (("admin", "invite", "7"), 'WHO: no administrator has the id "7". See: cpa-bot admin list'),
        (("admin", "remove", "7"), 'WHO: no administrator has the id "7". See: cpa-bot admin list'),
    ],
)
@pytest.mark.usefixtures("ready")
def test_a_mistake_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    result = command(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(said)
    assert result.err.count("\n") == 1
