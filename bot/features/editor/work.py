"""What the editor does while the bot runs: it takes edits that are pressed in the chat, and has its pages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from telegram import Bot

from bot.app import Background, FeatureWork
from bot.content.problems import Problem
from bot.conversation.admin.model import PressedEdit
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route


def _begin(settings: Settings, dispatcher: Dispatcher, _: Bot) -> Background:
    # what judges content is imported when somebody edits: most starts do without

    async def edit(desk: Dispatcher, wanted: PressedEdit) -> tuple[Note, tuple[Problem, ...]]:
        from bot.features.editor.editing_service import workshop_of  # noqa: PLC0415  see above

        return await workshop_of(settings, desk).pressed(wanted)

    def routes() -> "Sequence[Route]":
        from bot.features.editor.language_pages import editor_routes  # noqa: PLC0415  see above

        return editor_routes(settings, dispatcher)

    dispatcher.edit, dispatcher.library.editable = edit, True
    return Background(routes=routes)


WORK = FeatureWork(_begin)
