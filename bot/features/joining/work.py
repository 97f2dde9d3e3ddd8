"""Serve the form by which an official asks that their town joins, where there is a public address."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from telegram import Bot

from bot.app import Background, FeatureWork
from bot.dispatch.dispatcher import Dispatcher
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route


def _begin(_settings: Settings, dispatcher: Dispatcher, _bot: Bot) -> Background:
    def routes() -> "Sequence[Route]":
        from bot.features.joining.form import JoinForm  # noqa: PLC0415  a web server, which most bots do without

        return [JoinForm(dispatcher).route]

    return Background(routes=routes)


WORK = FeatureWork(_begin)
