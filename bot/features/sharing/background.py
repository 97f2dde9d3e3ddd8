"""Answer inline queries (`@bot plzeň`) with public pages.

Queries are not stored, logged or counted; answers contain no personal data. Only the newest query
of a user is answered, and queries are dropped if too many users type at once.
"""

import asyncio
from dataclasses import dataclass, field, replace

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.app import Background, FeatureBackground
from bot.content import answers
from bot.content.content import Content
from bot.content.problems import msg
from bot.conversation.codes import LINKED, encode
from bot.conversation.finding import LOOKED_UP, screen_of
from bot.conversation.model import Menu, Screen, ScreenWithNote
from bot.dispatch.dispatcher import Dispatcher, render_again
from bot.dispatch.sending import Person
from bot.settings import Settings
from bot.telegram.updates import InlineQuery
from bot.view.guide import target_label
from bot.view.markup import plain

log = structlog.get_logger()
MAX_PENDING = 20
CACHE_S = 300
BETWEEN_ANSWERS_S = 0.3
"""Minimum interval between answers to one user."""
MAX_DESCRIPTION = 120


@dataclass
class InlineAnswers:
    """The pending inline queries. `run` must be running; `offer` may be called at any time."""

    dispatcher: Dispatcher
    # The repr of a PTB bot contains the token.
    bot: Bot = field(repr=False)
    _newest: dict[int, InlineQuery] = field(default_factory=dict[int, InlineQuery])
    _arrived: asyncio.Queue[int] = field(default_factory=asyncio.Queue[int])

    def offer(self, query: InlineQuery) -> None:
        who = query.sender.id
        if who not in self._newest:
            if len(self._newest) >= MAX_PENDING:
                return
            self._arrived.put_nowait(who)
        self._newest[who] = query

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._serve(await self._arrived.get()))

    async def _serve(self, who: int) -> None:
        query = self._newest[who]
        try:
            await self._answer(query)
        except TelegramError as error:
            # The query has expired, for example because the user typed on.
            log.info("inline query not answered", error=type(error).__name__)
        except Exception:
            # A failed query must not end the task group.
            log.exception("inline query failed")
        await asyncio.sleep(BETWEEN_ANSWERS_S)
        if self._newest[who] is query:
            del self._newest[who]
        else:
            # Queue the newer query after those of other users.
            self._arrived.put_nowait(who)

    async def _answer(self, query: InlineQuery) -> None:
        # Without an account the answer is what a stranger sees.
        content = self.dispatcher.library.content
        stranger = Person(b"", 0, query.sender.language_code)
        language = self.dispatcher.greet(stranger, content).language or content.languages[0]
        stranger = replace(stranger, language_code=language)
        results = [await self._result(stranger, page) for page in _public_pages(content, query.query)]
        words = self.dispatcher.words[language]
        button = InlineQueryResultsButton(words.say("Open the guide"), start_parameter="inline")
        # A later answer would be useless.
        await self.bot.answer_inline_query(
            query.id, results, cache_time=CACHE_S, is_personal=True, button=button, read_timeout=5.0
        )

    async def _result(self, stranger: Person, screen: Screen) -> InlineQueryResultArticle:
        seen = await render_again(self.dispatcher, stranger, ScreenWithNote(screen))
        text = seen.messages[-1].text
        title, _, rest = plain(text).partition("\n")
        named = title if isinstance(screen, Menu) else target_label(screen, seen.context)
        opened = InlineKeyboardButton(seen.context.say(msg("Open in the bot")), url=seen.context.link(screen))
        no_preview = LinkPreviewOptions(is_disabled=True)
        return InlineQueryResultArticle(
            encode(screen),
            named,
            InputTextMessageContent(text, ParseMode.HTML, link_preview_options=no_preview),
            InlineKeyboardMarkup.from_button(opened),
            description=" ".join(rest.split())[:MAX_DESCRIPTION],
        )


def _public_pages(content: Content, text: str) -> tuple[Screen, ...]:
    """Return the public pages that match a text, or the menu for an empty text."""
    if not text.strip():
        return (Menu(),)
    screens = map(screen_of, answers.find(content, text[:LOOKED_UP]))
    return tuple(screen for screen in screens if isinstance(screen, LINKED))


def _begin(_: Settings, dispatcher: Dispatcher, bot: Bot) -> Background:
    inline = InlineAnswers(dispatcher, bot)
    return Background(inline.run, inline.offer)


BACKGROUND = FeatureBackground(_begin)
