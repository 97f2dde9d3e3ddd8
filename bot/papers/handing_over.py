"""Screens that come with a file of one's own: the screen as `view` words it, and the file that belongs to it."""

from dataclasses import replace
from typing import TypeAlias

from bot.conversation.model import Screen, Shown
from bot.conversation.plan import PlanFile
from bot.papers.calendar import calendar_file
from bot.view.context import File, Message, RenderContext
from bot.view.plan import plan_of
from bot.view.render import render

FileScreen: TypeAlias = PlanFile
"""The screens that come with a file."""


def worded(shown: Shown, context: RenderContext) -> tuple[Message, ...]:
    """Give the messages of a screen; the first one hands over the file, if there is one."""
    first, *more = render(shown, context)
    file = paper_of(shown.screen, context)
    return (replace(first, file=file) if file else first, *more)


def paper_of(screen: Screen, context: RenderContext) -> File | None:
    """Make the file that belongs to a screen, or None."""
    match screen:
        case PlanFile(month):
            plan = plan_of(month, context)
            return calendar_file(plan, context) if plan and plan.papers else None
        case _:
            return None
