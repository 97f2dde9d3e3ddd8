"""From /start to the result: how many presses it takes, whatever is answered."""

import pytest

from bot.content.content import Content
from bot.content.models import LATER
from bot.conversation.codes import Coded, decode, encode
from bot.conversation.model import Answer, Continue, Start
from bot.conversation.selfcheck import walk
from bot.conversation.towns.model import Region, Regions
from bot.dispatch.dispatcher import Dispatcher, Reply
from bot.dispatch.sending import Person as Sender
from bot.editorial.screen_samples import completed, each_answer
from bot.storage.crypto import Vault
from bot.storage.database import Database
from tests.bot_parts import TOWN, open_dispatcher, sender, session_of, shipped, take
from tests.people import Clock

MOST_TAPS = {LATER: 8, TOWN: 11}
"""With a town, three are for the way to it by its region; whoever types its name needs none of them."""
MOST_QUESTIONS = 9


async def tap(dispatcher: Dispatcher, who: Sender, shown: Reply, meaning: Coded) -> Reply:
    """Press a button that is on the screen; fails when there is none with this meaning."""
    codes = [button.code for message in shown.messages for row in message.rows for button in row]
    assert encode(meaning) in codes, f"{meaning} is not among {codes}"
    return await take(dispatcher, who, decode(encode(meaning)))


@pytest.mark.parametrize("town", [LATER, TOWN])
@pytest.mark.parametrize(("question", "option"), sorted(each_answer(shipped()[0])))
async def test_the_result_is_eight_presses_away(
    database: Database, clock: Clock, vault: Vault, town: str, question: str, option: str
) -> None:
    dispatcher, who = open_dispatcher(database, clock), sender(vault, 1)
    content = dispatcher.library.content
    wanted = completed(content, {"town": town, question: option})
    shown = await take(dispatcher, who, Start())
    taps = 0
    for meaning in presses(content, wanted):
        shown = await tap(dispatcher, who, shown, meaning)
        taps += 1
    answers = (await session_of(database, who.key)).answers
    assert walk(content, answers).here is None, "the result is shown"
    assert len(answers) <= MOST_QUESTIONS
    assert taps <= MOST_TAPS[town]


def presses(content: Content, wanted: dict[str, str]) -> list[Coded]:
    """Return what is pressed: the menu's button, then each answer; a town is found by its region."""
    made: list[Coded] = [Continue()]
    answers: dict[str, str] = {}
    while (here := walk(content, answers).here) is not None:
        answers[here] = wanted[here]
        if content.questions[here].kind != "options" and wanted[here] != LATER:
            town = content.municipalities[wanted[here]]
            made += [Regions(asked=True), Region(town.region, asked=True), Answer(here, town.slug)]
        else:
            made.append(Answer(here, wanted[here]))
    return made
