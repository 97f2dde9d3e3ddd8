"""An answer typed in a mock interview is kept nowhere: not in the session, not among words looked for, not in the log, no count."""

import json

import pytest

from bot.storage.database import Transaction
from tests.people import Person
from tests.world import World

TYPED = "Kanárkovitě zpívám u kasemat, stipendium nechci."


def counted(tx: Transaction) -> list[tuple[object, ...]]:
    return [*tx.all("SELECT * FROM tally"), *tx.all("SELECT * FROM missed"), *tx.all("SELECT * FROM missed_word")]


async def test_a_typed_answer_leaves_no_trace(
    town: World, candidate: Person, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await candidate.start()
    await candidate.press_all("🗣 Співбесіда", "🎤 Пробна співбесіда")
    before = await town.app.dispatcher.database.read(counted)

    await candidate.say(TYPED)
    candidate.sees("Вашої відповіді я не зберігаю", "Як відповідати:")
    await town.settled()

    after = await town.app.dispatcher.database.read(counted)
    waiting = await town.app.dispatcher.database.read(
        lambda tx: tx.all("SELECT update_id FROM inbox WHERE body IS NOT NULL")
    )
    assert after == before
    assert waiting == []
    said = caplog.text + "".join(capsys.readouterr())
    assert not any(word.strip(",.") in said for word in TYPED.split() if len(word) > 5)

    await candidate.press("🔁 Повторити в кінці")
    await candidate.say("/mydata")
    files = [message.document for message in candidate.messages if message.document]
    held = json.loads(files[-1].data)
    assert len(held["mock_interview"]["again"]) == 1
    assert "kasemat" not in json.dumps(held, ensure_ascii=False)
