"""Sample data with names as in examples; `bot/editorial/sample_data.py` has the longest ones."""

from datetime import datetime

from bot.content.content import Content
from bot.conversation.lead.history import may_send
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import Session
from bot.editorial.sample_data import SampleData, SampleNames

EXAMPLES = SampleNames(
    candidate=Private("Olena Ukázková"), phone=Private("+420601000001"), email=Private("olena@example.org"),
    contact=Private("Jana Ukázková"), deputy=Private("Petr Náhradní"), coordinator=Private("Karel Zkušební"),
    place=Private("Vymyšlená 1"), how=NOTHING, words=NOTHING, posts=2, many=1,
)  # fmt: skip


def examples(content: Content, now: datetime) -> SampleData:
    """Return sample data whose candidate is the first example with a listed town who may send a message."""
    persons = [Session(answers=scenario.answers) for scenario in content.scenarios.values()]
    fitting = (session for session in persons if content.town(session.answers) and may_send(session, content))
    session = next(fitting, persons[0])
    chosen, towns = content.town(session.answers), tuple(content.municipalities)
    return SampleData(content, now, EXAMPLES, session, chosen.slug if chosen else towns[0], towns)
