"""The public report for the Ministry and IOM: anonymous statistics as an HTML page and a table.

The coordinator gets it in the chat or on the lead pages; `cpa-bot report` writes it for any period.
"""

from dataclasses import replace
from typing import Never, TypeAlias

from bot.cli import FeatureCommands
from bot.content.problems import msg
from bot.conversation.base import FeatureScreen
from bot.conversation.dates import day_of
from bot.conversation.lead.model import Role
from bot.conversation.model import FeatureModel, ScreenWithNote
from bot.conversation.notes import Note
from bot.conversation.overview.model import AllTowns
from bot.conversation.state import Context, FeatureHandlers, Session
from bot.view.context import FeatureFile, Message, RenderContext, message, paragraphs
from bot.view.features import FeatureView

OWN, INTERNAL = "own", ".internal.xlsx"
FORMS = {"html": ".html", "xlsx": ".xlsx", OWN: INTERNAL}


class PublicReport(FeatureScreen, code="report"):
    """The description of the report of the last twelve months, and its formats."""


class ReportFile(FeatureScreen, code="report-file"):
    """The report as a file in one of `FORMS`."""

    form: str


ReportScreen: TypeAlias = PublicReport | ReportFile
MODEL = FeatureModel(ReportScreen, role=Role.COORDINATOR)
COMMANDS = FeatureCommands({"For the operator": {"report": "files:report"}, "": {"counted": "files:counted"}})


def resolve_report(screen: ReportScreen, _: Session, __: Context) -> ScreenWithNote:
    if isinstance(screen, ReportFile) and screen.form not in FORMS:
        return ScreenWithNote(PublicReport(), Note.STALE)
    return ScreenWithNote(screen)


# After sending the file the current screen is PublicReport, so that the file is not sent again.
TURN = FeatureHandlers[ReportScreen, Never](resolve_report, place=lambda _: PublicReport())


def render_report(screen: ReportScreen, context: RenderContext) -> Message:
    """Render the description, and the file for `ReportFile`; it has no personal data."""
    head = context.title("Report to pass on")
    what = context.html(
        "What was counted in the last twelve months, in regions and towns, without a name. Numbers from 1 to 4 are left out, and none of them can be worked out."
    )
    once = context.html(
        "Please do not publish two reports whose months overlap: their difference could give a small number away."
    )
    own = context.html("The table for us alone holds every number as it is. Please do not pass it on.")
    page = message(
        paragraphs(head, what, once, own),
        [context.button("📄 As a page (HTML)", ReportFile("html"))],
        [context.button("📊 As a table (XLSX)", ReportFile("xlsx"))],
        [context.button("🔒 For us alone: by month and town (XLSX)", ReportFile(OWN))],
        [context.back(AllTowns())],
    )
    if isinstance(screen, PublicReport):
        return page
    name = f"cpa-{day_of(context.now):%Y-%m-%d}{FORMS[screen.form]}"
    return replace(page, paper=FeatureFile("report", name, context.now))


VIEW = FeatureView[ReportScreen](
    render_report, links={AllTowns: (msg("📄 Report to pass on"), lambda _: PublicReport())}
)
