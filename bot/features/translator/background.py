"""Requests to a LibreTranslate server (`CPA_TRANSLATOR_URL`); nothing of them is stored or logged."""

import asyncio

import httpx
import structlog
from telegram import Bot

from bot.app import Background, FeatureBackground
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.sending import network_reason
from bot.settings import Settings
from bot.view.markup import ForeignWords

LONGEST_WAIT_S = 3.0
MAX_CHARACTERS = 1000
"""A longer reading is cut, so that the message still fits."""
log = structlog.get_logger()


def _begin(settings: Settings, dispatcher: Dispatcher, _: Bot) -> Background:
    address = f"{settings.translator_url}/translate"

    async def translate(words: ForeignWords) -> str:
        asked = {"q": words.text, "source": words.source, "target": words.target, "format": "text"}
        try:
            # no proxy and no redirect: the words go to the named address only
            async with asyncio.timeout(LONGEST_WAIT_S), httpx.AsyncClient(trust_env=False) as client:
                answer = await client.post(address, json=asked)
            return str(answer.raise_for_status().json()["translatedText"])[:MAX_CHARACTERS]
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError) as error:
            log.warning("translator unavailable", reason=network_reason(error))
            return ""

    dispatcher.translate = translate if settings.translator_url else None
    return Background()


BACKGROUND = FeatureBackground(_begin)
