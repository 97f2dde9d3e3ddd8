"""One lead as a row of a table, for whoever keeps applicants in a spreadsheet: a heading line and the row itself.

Czech spreadsheets part columns by semicolons and know UTF-8 by its mark. What a candidate wrote is never a formula there.
"""

import csv
from collections.abc import Iterator
from io import StringIO

from bot.conversation.draft import Reach
from bot.conversation.lead import Lead
from bot.conversation.lead_history import holder
from bot.view.check_view import answer_label
from bot.view.lead_view import REACHES, chosen_label
from bot.view.message import File
from bot.view.municipal.lead_sheet import asked, documents
from bot.view.result_view import VERDICTS
from bot.view.scene import Scene
from bot.view.step_news import STATES

SEPARATOR = ";"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


def file(lead: Lead, scene: Scene) -> File:
    """Give the table as a file named by the lead's code, which says nothing of the person."""
    return File(f"{lead.code}.csv", table(lead, scene).encode("utf-8-sig"))


def table(lead: Lead, scene: Scene) -> str:
    """Give the heading and the row. The columns depend on the content only, so rows of several leads go under each other.

    Internal notes and messages are left out: they stay where they were written.
    """
    written = StringIO()
    writer = csv.writer(written, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    columns = list(_columns(lead, scene))
    writer.writerow([safe(name) for name, _ in columns])
    writer.writerow([safe(value) for _, value in columns])
    return written.getvalue()


def safe(text: str) -> str:
    """Make a text that no spreadsheet computes: an apostrophe in front of whatever could begin a formula, on one line."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def _columns(lead: Lead, scene: Scene) -> Iterator[tuple[str, str]]:
    details, has_it = lead.details, holder(lead)
    yield scene.say("Code of the message"), lead.code
    yield scene.say("Town of the message"), scene.town_of(lead)
    yield scene.say("Sent on"), scene.words.time(lead.sent_at)
    yield scene.say("State"), scene.say(STATES[lead.state])
    yield scene.say("Taken on by"), has_it.name if has_it else ""
    yield scene.say("Name"), details.name
    yield scene.say("How to reach them"), scene.say(REACHES[details.reach])
    yield scene.say("Phone"), details.address if details.reach is Reach.PHONE else ""
    yield scene.say("E-mail"), details.address if details.reach is Reach.EMAIL else ""
    yield scene.say("Writes in"), scene.words.language_name(details.language)
    yield scene.say("Czech"), chosen_label("czech", details.answers, scene)
    yield scene.say("Permit"), chosen_label("permit", details.answers, scene)
    yield from _requirements(lead, scene)
    ready, missing = documents(lead, scene)
    yield scene.say("Documents ready"), _labels(ready, scene)
    yield scene.say("Documents missing"), _labels(missing, scene)
    yield scene.say("Their words"), details.words


def _requirements(lead: Lead, scene: Scene) -> Iterator[tuple[str, str]]:
    """Yield each requirement that can be asked, also where this candidate was not."""
    lines = {line.requirement: line for line in asked(lead, scene)}
    for name, requirement in scene.content.requirements.items():
        if requirement.told:
            continue
        said = ""
        if line := lines.get(name):
            said = f"{scene.say(VERDICTS[line.verdict])}: {answer_label(line.question, line.option, scene)}"
        yield scene.page(f"requirements/{name}").title, said


def _labels(names: list[str], scene: Scene) -> str:
    return ", ".join(scene.page(f"documents/{name}").label for name in names)
