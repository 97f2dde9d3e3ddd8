"""Handle edits from the chat while the bot runs."""

from telegram import Bot

from bot.app import Background, FeatureBackground
from bot.content.problems import Problem
from bot.conversation.admin.model import PressedEdit
from bot.conversation.notes import Note
from bot.dispatch.dispatcher import Dispatcher
from bot.settings import Settings


def _begin(settings: Settings, dispatcher: Dispatcher, _: Bot) -> Background:
    # Validation is imported on the first edit, since most runs have none.

    async def edit(desk: Dispatcher, wanted: PressedEdit) -> tuple[Note, tuple[Problem, ...]]:
        from bot.features.editor.editing_service import editing_service_of  # noqa: PLC0415  see above

        return await editing_service_of(settings, desk).pressed(wanted)

    dispatcher.edit, dispatcher.library.editable = edit, True
    return Background()


BACKGROUND = FeatureBackground(_begin)
