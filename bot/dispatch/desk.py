"""Takes one action from start to finish. Commit first, answer second: "sent" is said only of what the disk has.

Loading, deciding and storing are one job of the database, so no turn is ever decided on what is no longer so: of two
people who press at the same moment, the second one's turn knows what the first one's did.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.content.content import Content
from bot.content.library import Library
from bot.conversation.actions import Action, Show
from bot.conversation.administration.administration import Standing
from bot.conversation.codes import decode_screen
from bot.conversation.effects import DeleteMessage, ErasePerson, Record
from bot.conversation.known import Known
from bot.conversation.lead import State
from bot.conversation.lead_screens import Erased
from bot.conversation.moment import Moment, Turn
from bot.conversation.municipal.contact_screens import Pointer, Sheet
from bot.conversation.screens import Shown
from bot.conversation.session import Session
from bot.conversation.town_effects import DropInterests
from bot.conversation.turn import turn
from bot.dispatch import known, known_town
from bot.dispatch.counting import counted
from bot.dispatch.enact import enact
from bot.dispatch.enact_admin import carry_out
from bot.dispatch.known_admin import standing_again, standing_of
from bot.dispatch.person import Person
from bot.storage import administrators, contacts, erasure_list, erasures, inbox, sessions
from bot.storage.database import Clock, Database
from bot.storage.transaction import Transaction
from bot.view import apologies
from bot.view.catalog import Words
from bot.view.message import Keyboard, Message
from bot.view.render import asks_to_share, render
from bot.view.scene import Operator, Scene


@dataclass(frozen=True)
class Reply:
    """What the person gets. `delete`: a message of theirs to remove. `lead`: the lead a contact's message now shows.

    `erased`: everything of this person was deleted; `withdrawn`: a lead or a wish was taken back. `official`: the person answers
    for a town, or for all of them. `shown`: what the messages are the words of.
    """

    messages: tuple[Message, ...]
    delete: int | None = None
    lead: str = ""
    contact: int = 0
    full: bool = False
    erased: bool = False
    withdrawn: bool = False
    official: bool = False
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Where actions are taken: the database, the content, the words, the operator and the clock."""

    database: Database
    library: Library
    words: Mapping[str, Words]
    operator: Operator
    clock: Clock
    outbox_changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a turn has left something to deliver."""
    backups: Path | None = None
    """The folder of the backups; the list of erasures lies there once more."""

    async def take(
        self, person: Person, action: Action, update_id: int | None = None, page: str | None = None
    ) -> Reply | None:
        """Take a turn; None when the update's turn was taken already (then `Show` is what is due).

        `page`: the screen (its code) in a browser. The chat beside it stays where it is, for what is typed there next.
        """
        content, standing = self.library.content, standing_of(self.library)

        def job(tx: Transaction) -> tuple[Session, Turn, Known] | None:
            if update_id is not None and not inbox.applied(tx, update_id):
                return None
            kept = sessions.load(tx, person.key)
            if kept is None and isinstance(action, Show):  # only an erasure leaves nothing behind
                return self.greet(person, content), Turn(None, (Shown(Erased()),)), Known()
            session = kept or self.greet(person, content)
            chat = session.place
            session = session if page is None else replace(session, place=page)
            before = known.load(tx, person.key, session, action, standing)
            moment = Moment(content, before, tx.now)
            outcome = turn(session, action, moment)
            outcome = counted(tx, outcome, kept, before, content)
            after = _store(tx, person, action, outcome, moment, standing)
            if page is not None and outcome.session is not None:
                sessions.save(tx, person.key, replace(outcome.session, place=chat))
            return session, outcome, known_town.with_news(tx, person.key, outcome, after)

        taken = await self.database.write(job)
        if taken is None:
            return None
        session, outcome, after = taken
        if outcome.effects:
            self.outbox_changed.set()
        if carry_out(outcome, self.library, self.clock):
            content, after = self.library.content, standing_again(after, self.library)
        return self._reply(session, outcome, after, content)

    @property
    def lists(self) -> tuple[Path, ...]:
        """Where the list of erasures lies; the first one counts."""
        return (self.database.folder, *([self.backups] if self.backups else []))

    async def file_erasures(self) -> None:
        """Put erasures into the list outside of the database, down to the disk; only then are they told of."""
        if new := await self.database.read(erasures.unfiled):
            await asyncio.to_thread(erasure_list.add, self.lists, new)
            await self.database.write(lambda tx: erasures.file(tx, new))

    def greet(self, person: Person, content: Content) -> Session:
        """Begin with somebody unknown: in the language Telegram names, if it is one of ours."""
        code = person.language_code.partition("-")[0]
        return Session(language=code if code in content.languages else None)

    def scene(self, session: Session, after: Known, content: Content) -> Scene:
        """Give what a screen needs to be worded for this person."""
        spoken = session.language or ""
        language = spoken if spoken in content.languages else content.languages[0]
        return Scene(self.words[language], content, session, after, self.operator, self.clock(), self.words)

    def not_saved(self) -> Message:
        """Say in every language that nothing could be saved, and that it will be tried again."""
        return apologies.not_saved(self.words.values())

    def apology(self, reference: str) -> Message:
        """Say in every language that something went wrong, with the code to quote."""
        return apologies.of_defect(self.words.values(), reference)

    def _reply(self, before: Session, outcome: Turn, after: Known, content: Content) -> Reply:
        session = outcome.session or Session(language=before.language)
        scene = self.scene(session, after, content)
        messages = [message for shown in outcome.shown for message in render(shown, scene)]
        if before.place != session.place and asks_to_share(decode_screen(before.place), before):
            messages.insert(0, Message(scene.html("All right."), keyboard=Keyboard("remove")))
        delete = next(
            (effect.message for effect in outcome.effects if isinstance(effect, DeleteMessage)), None
        )
        screen = outcome.shown[-1].screen
        duty = after.duty(after.lead) if after.lead else None
        if isinstance(screen, Sheet | Pointer) and after.lead is not None and duty is not None:
            return Reply(
                tuple(messages),
                delete,
                after.lead.code,
                duty.contact,
                isinstance(screen, Sheet),
                official=True,
                shown=outcome.shown,
            )
        erased = any(isinstance(effect, ErasePerson) for effect in outcome.effects)
        withdrawn = any(
            isinstance(effect, DropInterests)
            or (isinstance(effect, Record) and effect.state is State.WITHDRAWN)
            for effect in outcome.effects
        )
        return Reply(
            tuple(messages),
            delete,
            erased=erased,
            withdrawn=withdrawn,
            official=bool(after.duties),
            shown=outcome.shown,
        )


def _store(
    tx: Transaction, person: Person, action: Action, outcome: Turn, moment: Moment, standing: Standing
) -> Known:
    """Store what a turn decided; give what is known after it."""
    before = moment.known
    for effect in outcome.effects:
        enact(tx, effect, person, outcome.session, moment.content)
    if outcome.session is None:
        return Known(duties=before.duties, administrator=before.administrator)
    sessions.save(tx, person.key, outcome.session)
    if before.duties and outcome.session.language:
        contacts.speak(tx, person.key, outcome.session.language)
    if before.administrator and outcome.session.language:
        administrators.speak(tx, person.key, outcome.session.language)
    if not outcome.effects and outcome.session.draft is None:
        return before
    after = known.load(tx, person.key, outcome.session, action, standing)
    return replace(after, invitation=before.invitation, admin_invitation=before.admin_invitation)
