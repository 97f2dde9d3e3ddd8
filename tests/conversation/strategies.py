"""Hypothesis strategies for all actions and screens, built from their closed unions."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from itertools import islice
from random import Random
from string import ascii_letters, digits
from typing import Any, get_type_hints

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.content.content import READ_PAGES, Content, fingerprint
from bot.content.problems import Problem, Severity, tr
from bot.conversation.admin import model as admin_model
from bot.conversation.admin.turn import PageKind
from bot.conversation.base import CallbackData
from bot.conversation.codes import encode
from bot.conversation.contact import model as contact_model
from bot.conversation.contact.turn import InboxFilter
from bot.conversation.lead import model as lead_model
from bot.conversation.lead.events import ClosingReason, LeadEvent, PassOnWay, State
from bot.conversation.lead.model import Interview
from bot.conversation.model import Action, Found, Open, Start, action_kinds, screen_kinds
from bot.conversation.overview.model import ALL, MonthlyCounts, Overview, ReachIssue, Unanswered, Unreachable
from bot.conversation.overview.turn import is_coordinator
from bot.conversation.papers.model import BOTH, FORMS, KINDS, FileWithContact, PaperAnswers
from bot.conversation.plan import KeptReminder, Reminder
from bot.conversation.private import NOTHING, Private
from bot.conversation.state import ReadModel, Session, session_parts
from bot.conversation.towns import model as towns_model
from bot.conversation.towns.turn import NONE, SAME
from bot.editorial.screen_samples import FeatureSamples
from bot.registry import declared
from tests.conversation.turn_data import CODE, FRESH, NOW

CODES = (CODE, FRESH, "WXYZ-6789", "MNPQ-2233")
TOKEN = "some-token_of_22chars0"  # noqa: S105  of nobody
HOSTILE = (
    "<b>&amp;\"'</b>", "&" * 500, "😀" * 500, "a\u202eb\u200b", "<" * 80, "\ud800x", "850101/1234",
    "e" + "\u0301" * 50,
)  # fmt: skip
NAMES = tuple(name for text in (*HOSTILE, "Testa") if (name := lead_model.valid_name(text[:80])))
WORDS = tuple(words for text in (*HOSTILE, "Hello\n\nworld") if (words := lead_model.valid_words(text)))
ADDRESSES = (NOTHING, Private("+380671234567"), Private("o'neil&co@example.org"))
DAYS = tuple((NOW + timedelta(days=days)).date() for days in (-1, 0, 40, 400))
HALF = 0.5
SYMBOLS = ascii_letters + digits + "-_"
"""Characters in the fields of a button code."""
PAPER_ACTIONS = ("BeginPaper", "PickSentence", "PassPaper")
TODAY = NOW.date().toordinal()
STEP = int(NOW.timestamp() * 1000)
OFFER = Interview(CODE, NOW + timedelta(days=20), Private("Radnice <1> & 2"))
ACTIONS: tuple[type, ...] = action_kinds()
SCREENS: tuple[type, ...] = screen_kinds()
CODED = tuple(
    kind
    for kind in SCREENS
    if kind
    not in {
        lead_model.Erased, Found, FileWithContact, admin_model.PreviewMatches,
        towns_model.TownMatches, towns_model.NearestTowns,
    }
)  # fmt: skip
"""The screens a button can open; the others answer what was typed or shared, or end it all."""


class Draws:
    """Strategies over one content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.pools = _pools(content)
        self.garbage = st.sampled_from(["", "x", "gone", "a:b", "Ж", "9" * 40, "../..", "any"]) | st.text(max_size=8)
        self.carried = st.sampled_from(["x", "gone", "9" * 40, "any"]) | st.text(SYMBOLS, min_size=1, max_size=8)
        self.answers = st.fixed_dictionaries(
            {}, optional={name: self._option(name) for name in [*content.questions, "gone"]}
        )
        self.said = st.sampled_from(HOSTILE).map(Private) | st.text(max_size=30).map(Private)
        self.screens = st.one_of([self.some(kind) for kind in CODED])
        self.places = self.screens.map(encode) | self.garbage
        self.actions = st.one_of([self.some(kind) for kind in ACTIONS])
        chance = Random(2026)  # noqa: S311  a game of chance, no secret
        self.drafts = st.sampled_from([*islice(_drafts(self.pools, chance), 150)])
        self.leads = st.sampled_from([*islice(_leads(content, self.pools, chance), 150)])
        self.sessions = self._sessions()
        self.knowns = self._knowns()

    def some(self, kind: type) -> SearchStrategy[Any]:
        """Return any value of a class of the unions."""
        if kind is Open:
            return st.deferred(lambda: self.screens).map(Open)
        hints = get_type_hints(kind)
        return st.builds(
            kind, **{field.name: self._field(kind, field.name, hints[field.name]) for field in fields(kind)}
        )

    def _field(self, kind: type, name: str, hint: object) -> SearchStrategy[Any]:
        if hint is bool:
            return st.booleans()
        if hint is int:
            return st.sampled_from([0, 1, 7, TODAY, STEP, OFFER.number, 10**15])
        if hint is float:
            return st.sampled_from([0.0, 49.2, 49.74, 13.37, 16.6, 90.0, -180.0, 1e300, float("nan"), float("inf")])
        if hint is Private:
            return self.said | st.sampled_from(self.pools["payload"]).map(Private)
        pool = self.pools.get(f"{kind.__name__}.{name}") or self.pools[name]
        garbage = self.carried if issubclass(kind, CallbackData) else self.garbage.filter(bool)
        return st.sampled_from(pool) | st.sampled_from(pool) | st.sampled_from(pool) | garbage

    def _option(self, question: str) -> SearchStrategy[str]:
        asked = self.content.questions.get(question)
        if asked is None:
            return self.garbage
        options = [*asked.options, *self.pools["slug"]] if asked.kind == "town" else [*asked.options]
        return st.sampled_from(options) | st.sampled_from(options) | self.garbage

    def _sessions(self) -> SearchStrategy[Session]:
        return st.builds(
            Session,
            language=st.sampled_from(["uk", "cs", "uk", "cs", None, "xx"]),
            place=self.places,
            answers=self.answers,
            ticks=st.frozensets(st.sampled_from(self.pools["document"]), max_size=3),
            ask_town=st.frozensets(st.sampled_from(["every", "gone", *self.content.town_questions])),
            draft=st.none() | self.drafts,
            papers=st.none() | self._papers(),
            announcement=st.none() | self._announcements(),
            interview=st.none() | st.just(OFFER),
            refusal=st.none()
            | st.just(lead_model.TypedRefusal(CODE, next(iter(self.content.reasons)), Private("Words <1> & 2"))),
            parts=self._parts(),
        )

    def _parts(self) -> SearchStrategy[dict[str, object]]:
        """Return session parts of features as stored, including damaged ones and those of missing features."""
        damaged = st.sampled_from([None, "", 7, ["gone"], {"gone": 1}])
        known = {name: self._part(part.kind) | damaged for name, part in session_parts().items()}
        return st.fixed_dictionaries({}, optional={**known, "gone": damaged})

    def _part(self, kind: type) -> SearchStrategy[dict[str, object]]:
        drawn: Mapping[type, SearchStrategy[object]] = {
            bool: st.booleans(), int: st.sampled_from([0, 3, 10]), str: st.sampled_from(["", "1"]),
        }  # fmt: skip
        hints = get_type_hints(kind)
        lists = {
            name: st.lists(st.sampled_from(self.pools[f"{kind.__name__}.{name}"]), max_size=3, unique=True)
            for name, hint in hints.items()
            if hint not in drawn
        }
        return st.fixed_dictionaries({**{name: drawn[hint] for name, hint in hints.items() if hint in drawn}, **lists})

    def _papers(self) -> SearchStrategy[PaperAnswers]:
        """Return stored answers for papers, including outdated, too many, too long and expired ones."""
        names = st.sampled_from([*self.content.papers, "gone"])
        options = [option for item in self.content.papers.values() for option in item.options]
        return st.builds(
            PaperAnswers,
            started=st.sampled_from([NOW, NOW - timedelta(hours=72), NOW - timedelta(hours=73)]),
            slug=st.sampled_from(self.pools["slug"]),
            chosen=st.dictionaries(names, st.lists(st.sampled_from([*options, "gone"]), max_size=3).map(tuple)),
            typed=st.dictionaries(
                names | st.builds("{}/{}".format, names, st.sampled_from(["?", *options])),
                st.sampled_from([*NAMES, *WORDS]),
                max_size=3,
            ),
        )

    def _knowns(self) -> SearchStrategy[ReadModel]:
        duties = st.lists(self._duties(), max_size=3).map(tuple)
        known = st.builds(
            ReadModel,
            fresh=st.just(FRESH),
            leads=st.lists(self.leads, max_size=4, unique_by=lambda lead: lead.code).map(tuple),
            towns_with_contact=st.frozensets(st.sampled_from(self.pools["slug"]), max_size=3),
            readers=duties,
            duties=duties,
            lead=st.none() | self.leads,
            earlier=st.lists(self.leads, max_size=3).map(tuple),
            colleagues=duties,
            inbox=st.lists(self.leads, max_size=9).map(tuple),
            closed=st.lists(self.leads, max_size=3).map(tuple),
            preferences=st.lists(self._preferences(), max_size=2).map(tuple),
            changes=st.lists(self._changes(), max_size=2).map(tuple),
            invitation=st.none()
            | st.builds(
                lead_model.Invitation,
                name=st.sampled_from(NAMES),
                email=st.just(Private("jana@example.org")),
                tasks=st.tuples(
                    st.tuples(st.sampled_from(lead_model.Role), st.sampled_from(["", *self.pools["slug"]]))
                ),
                source=st.sampled_from([NOTHING, Private("page"), *NAMES]),
            ),
            news=self._news(),
            overview=st.none() | self._overviews(),
            offers=st.lists(self._offers(), max_size=2).map(tuple),
            administrator=st.none()
            | st.builds(
                admin_model.Administrator,
                id=st.just(1),
                name=st.sampled_from(NAMES),
                email_code=st.sampled_from([NOTHING, Private("654321")]),
            ),
            standing=self._standings(),
            admin_invitation=st.none()
            | st.builds(admin_model.AdminInvitation, st.sampled_from(NAMES), st.just(NOTHING)),
            missed=st.integers(0, 3),
        )
        return known.map(_as_loaded)

    def _standings(self) -> SearchStrategy[admin_model.ContentStatus]:
        problem = st.builds(
            Problem,
            file=st.sampled_from(["guide.yaml", "uk/<x>.md"]),
            line=st.just(7),
            what=st.sampled_from([tr('"{words}" is wrong', text) for text in HOSTILE if text.isprintable()]),
            todo=st.just(tr("mend it")),
            severity=st.sampled_from(Severity),
        )
        problems = st.lists(problem, max_size=9).map(tuple)
        return st.builds(
            admin_model.ContentStatus,
            since=st.just(NOW),
            problems=problems,
            warnings=problems,
            previous=st.sampled_from(["", *self.pools["version"]]),
            set_aside=st.sampled_from(["", *self.pools["version"]]),
            missed=st.lists(
                st.builds(admin_model.MissedWord, st.just(Private("<слово>")), st.just(3), st.just("f" * 16)),
                max_size=40,
            ).map(tuple),
        )

    def _overviews(self) -> SearchStrategy[Overview]:
        unanswered = st.builds(
            Unanswered,
            code=st.sampled_from(CODES),
            slug=st.sampled_from(self.pools["slug"]),
            state=st.sampled_from([State.SENT, State.SEEN, State.TAKEN]),
            sent_at=st.sampled_from([NOW, NOW - timedelta(days=40)]),
            covered=st.booleans(),
            of_coordinator=st.booleans(),
            offer=st.none() | self._offers(),
        )
        troubled = st.builds(
            Unreachable,
            contact=st.integers(1, 9),
            slug=st.sampled_from(["", *self.pools["slug"]]),
            name=st.sampled_from(NAMES),
            why=st.sampled_from(ReachIssue),
        )
        counts = st.integers(0, 9)
        monthly = st.builds(
            MonthlyCounts, month=st.sampled_from(["2026-11", "2026-10"]), slug=st.sampled_from(self.pools["slug"]),
            sent=counts, opened=counts, answered=counts, hired=counts,
        )  # fmt: skip
        return st.builds(
            Overview,
            unanswered=st.lists(unanswered, max_size=9).map(tuple),
            troubled=st.lists(troubled, max_size=9).map(tuple),
            wanted=st.lists(st.tuples(st.sampled_from(self.pools["slug"]), counts), max_size=13).map(tuple),
            monthly=st.lists(monthly, max_size=13).map(tuple),
        )

    def _offers(self) -> SearchStrategy[lead_model.Offer]:
        return st.builds(
            lead_model.Offer,
            lead=st.sampled_from(CODES),
            slug=st.sampled_from(self.pools["slug"]),
            at=st.sampled_from([NOW, NOW - timedelta(days=8)]),
            agreed=st.sampled_from([None, None, True, False]),
        )

    def _announcements(self) -> SearchStrategy[towns_model.Announcement]:
        return st.builds(
            towns_model.Announcement,
            slug=st.sampled_from(self.pools["slug"]),
            posts=st.sampled_from([None, 0, 2, 99]),
            until=st.sampled_from([None, *DAYS]),
            apply_by=st.sampled_from([None, *DAYS]),
            how=st.sampled_from([None, NOTHING, *WORDS]),
        )

    def _news(self) -> SearchStrategy[towns_model.TownReadModel]:
        said = st.builds(
            towns_model.Recruiting,
            slug=st.just("plzen"),
            open=st.booleans(),
            on=st.just(NOW),
            by=st.sampled_from(NAMES),
            posts=st.sampled_from([0, 1, 2, 5]),
            until=st.sampled_from(DAYS),
            apply_by=st.sampled_from(DAYS),
            how=st.sampled_from([NOTHING, *WORDS]),
        )
        places = st.sampled_from([*self.pools["slug"], *self.content.regions, "gone"])
        return st.builds(
            towns_model.TownReadModel,
            recruiting=st.dictionaries(st.sampled_from(self.pools["slug"]), said, max_size=3),
            confirmed=st.dictionaries(
                st.sampled_from(self.pools["requirement"]),
                st.builds(towns_model.Confirmation, mark=st.sampled_from(self.pools["mark"]), on=st.just(NOW)),
                max_size=3,
            ),
            interests=st.lists(
                st.builds(towns_model.Interest, place=places, since=st.just(NOW), until=st.just(NOW)), max_size=9
            ).map(tuple),
            reminders=st.lists(
                st.builds(KeptReminder, st.sampled_from(Reminder), *[st.just(NOW)] * 3, st.sampled_from([None, *DAYS])),
                max_size=3,
            ).map(tuple),
        )

    def _preferences(self) -> SearchStrategy[contact_model.Preferences]:
        pause = contact_model.Pause(NOW.date(), NOW.date() + timedelta(days=9), 7)
        return st.builds(
            contact_model.Preferences,
            contact=st.sampled_from([1, 7]),
            mail=st.sampled_from(contact_model.MailState),
            digest=st.sampled_from([0, 7, 17]),
            pause=st.sampled_from([None, pause, replace(pause, substitute=0)]),
            colleagues=st.lists(
                st.builds(contact_model.Colleague, st.sampled_from([7, 8]), st.sampled_from(NAMES)), max_size=2
            ).map(tuple),
        )

    def _changes(self) -> SearchStrategy[contact_model.TownChange]:
        return st.builds(
            contact_model.TownChange,
            id=st.sampled_from([1, 7]),
            slug=st.sampled_from(self.pools["slug"]),
            contact=st.sampled_from([0, 1, 7]),
            what=st.sampled_from(contact_model.ChangeKind),
            stage=st.sampled_from([contact_model.ChangeStage.ASKED, contact_model.ChangeStage.TOLD]),
            asker=st.sampled_from(contact_model.ChangeOrigin),
            name=st.sampled_from(NAMES),
            role=st.sampled_from(lead_model.Role).map(str),
            due=st.just(NOW + timedelta(days=1)),
        )

    def _duties(self) -> SearchStrategy[lead_model.Duty]:
        return st.builds(
            lead_model.Duty,
            contact=st.integers(1, 9),
            role=st.sampled_from(lead_model.Role),
            slug=st.sampled_from(self.pools["slug"]),
            name=st.sampled_from([Private("Jana Zkusmá"), Private("<Petr> & Zkusmý")]),
            email_code=st.sampled_from([NOTHING, Private("123456")]),
        )


def _drafts(pools: Mapping[str, tuple[str, ...]], chance: Random) -> Iterator[lead_model.Draft]:
    """Return stored drafts, including incomplete ones, old ones and those for a removed town."""
    while True:
        yield lead_model.Draft(
            id=chance.choice(CODES),
            slug=chance.choice(pools["slug"]),
            started=chance.choice([NOW, NOW, NOW - timedelta(hours=72), NOW - timedelta(hours=73)]),
            coordinator=chance.random() < HALF,
            agreed="v1",
            name=chance.choice([NOTHING, *NAMES]),
            reach=chance.choice([None, *lead_model.ContactMethod]),
            address=chance.choice(ADDRESSES),
            verified=chance.random() < HALF,
            words=chance.choice([NOTHING, *WORDS]),
            skipped=chance.choice([frozenset[lead_model.Field](), frozenset({lead_model.Field.WORDS})]),
        )


def _leads(content: Content, pools: Mapping[str, tuple[str, ...]], chance: Random) -> Iterator[lead_model.Lead]:
    """Return stored leads in every state, with any text, also about removed entries."""
    while True:
        details = lead_model.Details(
            name=chance.choice(NAMES),
            reach=chance.choice([*lead_model.ContactMethod]),
            address=chance.choice(ADDRESSES),
            verified=chance.random() < HALF,
            words=chance.choice([NOTHING, *WORDS]),
            language=chance.choice(["uk", "cs", "pl", "xx"]),
            answers={name: chance.choice([*q.options, "gone", "plzen"]) for name, q in content.questions.items()},
            ticks=frozenset(chance.sample(pools["document"], k=min(3, len(pools["document"])))),
            ask_town=frozenset(chance.sample(["every", "gone", *content.town_questions], k=1)),
            agreed="v1",
        )
        events = [
            lead_model.Event(
                what=chance.choice([*LeadEvent]),
                at=NOW - timedelta(hours=chance.choice([0, 1, 25])),
                by=chance.choice([NOTHING, *NAMES]),
                text=chance.choice(WORDS),
                voice=lead_model.Attribution(
                    chance.choice([None, *lead_model.Role]),
                    chance.choice([{}, *content.town_says.values(), *content.candidate_says.values()]),
                ),
                step=lead_model.Step(
                    contact=chance.randint(0, 9),
                    to=chance.randint(0, 9),
                    when=chance.choice([None, NOW - timedelta(hours=1), NOW + timedelta(days=9)]),
                    about=chance.choice(["", "gone", *LeadEvent, *PassOnWay, *ClosingReason]),
                ),
                before=chance.choice([None, *State]),
            )
            for _ in range(chance.randint(1, 12))
        ]
        yield lead_model.Lead(
            code=chance.choice(CODES),
            slug=chance.choice(pools["slug"]),
            coordinator=chance.random() < HALF,
            state=chance.choice([*State]),
            details=details,
            reason=chance.choice(["", "gone", *content.reasons, *ClosingReason]),
            superseded=chance.random() < HALF,
            escalated=chance.random() < HALF,
            events=tuple(events),
        )


def loaded_for(action: Action, known: ReadModel) -> ReadModel:
    """Return what is loaded for an action: an invitation only by its own token."""
    match action:
        case Start(payload) if payload == f"i_{TOKEN}":
            return replace(known, admin_invitation=None)
        case (
            contact_model.AcceptInvite(token) | contact_model.DeclineInvite(token) | Open(contact_model.Invite(token))
        ) if token == TOKEN:
            return replace(known, admin_invitation=None)
        case Start(payload) if payload == f"a_{TOKEN}":
            return replace(known, invitation=None)
        case admin_model.AcceptAdminInvite(token) | Open(admin_model.AdminInvite(token)) if token == TOKEN:
            return replace(known, invitation=None)
        case _:
            return replace(known, invitation=None, admin_invitation=None)


def _as_loaded(known: ReadModel) -> ReadModel:
    """Keep only what is loaded: leads covered by a duty, and the inbox of accounts with duties."""
    if known.administrator is None:
        known = replace(known, standing=None)
    lead = known.lead if known.lead and known.duty(known.lead) else None
    if not known.duties:
        return replace(known, lead=None, earlier=(), inbox=(), closed=(), preferences=(), changes=(), overview=None)
    own = {duty.contact for duty in known.duties}
    towns = {duty.slug for duty in known.duties}
    return replace(
        known,
        lead=lead,
        earlier=tuple(one for one in known.earlier if lead and known.duty(one)),
        preferences=tuple(one for one in known.preferences if one.contact in own),
        changes=tuple(one for one in known.changes if one.answered_by in towns),
        overview=known.overview if is_coordinator(known) else None,
    )


def _pools(content: Content) -> Mapping[str, tuple[str, ...]]:
    towns = tuple(content.municipalities)
    slugs = (*towns[:6], "plzen", "brno", "later", "gone")
    options = tuple(option for question in content.questions.values() for option in question.options)
    requirements = (*content.requirements, "how-to-apply")
    own = [name for town in content.municipalities.values() for name in town.local.says]
    marks = [fingerprint(town, rule, content) for town in content.municipalities.values() for rule in town.local.rules]
    of_features: dict[str, tuple[str, ...]] = {}
    for samples in declared("samples", FeatureSamples).values():
        of_features |= {field: tuple(values) for field, values in samples.values(content).items()}
    return {
        **of_features,
        "id": ("gone",),
        "Chapter.id": (*content.chapters,),
        "DocumentPage.id": (*content.documents,),
        "Topic.id": (*content.faq_topics,),
        "Entry.id": (*content.faq,),
        "TermPage.id": (*content.glossary,),
        "Page.id": (*READ_PAGES, "lead-name"),
        "PrivacyPart.id": content.privacy_parts,
        "SourceList.id": (*content.chapters, *content.requirements, *content.documents, *content.faq),
        "Region.code": (*content.regions,),
        "kind": ("guide", "requirements", "documents", "faq", *content.features, "town"),
        "requirement": requirements,
        "question": (*content.questions,),
        "option": (*options, *slugs, *lead_model.ContactMethod, "skip"),
        "slug": slugs,
        **{
            f"{name}.kind": (*KINDS, "gone")
            for name in ("PaperQuestion", "PaperList", "PaperPreview", "PaperFile", *PAPER_ACTIONS)
        },
        "PickSentence.option": tuple(option for item in content.papers.values() for option in item.options),
        "item": (*content.papers, "gone"),
        "group": ("-", "shop", "gone"),
        "form": (*FORMS, BOTH, "gone"),
        "month": ("2026-12", "2027-06", "gone"),
        "what": (*Reminder, "2027-06", "gone"),
        "PreviewList.kind": (*PageKind, "gone"),
        "version": ("0123456789ab", "abcdef012345"),
        "pages": ("menu", "chapter.what_line.czech_gone", "town.plzen_inbox_menu"),
        "page": (
            "menu", "chapter.what", "ask.town", "ask.czech", "result", "line.czech", "town.plzen",
            "lead.plzen", "my-data", "sources.requirements." + "a" * 24, "faq", "privacy",
            "regions", "inbox", "see.uk", "gone",
        ),
        "document": (*content.documents, "gone"),
        "field": (*lead_model.Field, *content.questions),
        "code": CODES,
        "lead": CODES,
        "draft": CODES,
        "reason": (*content.reasons, "gone"),
        "sentence": (*own, *content.town_says, *content.candidate_says, "gone"),
        "Close.reason": (*ClosingReason, "gone"),
        "way": (*PassOnWay, "gone"),
        "token": (TOKEN,),
        "language": (*content.languages, "xx"),
        "name": ("nothing",),
        "part": (*towns_model.AnnouncementPart, "gone"),
        "value": ("1", "5", NONE, SAME, "gone"),
        "mark": (*marks, "0" * 8),
        "source": (*content.sources, "gone"),
        "place": (*slugs, *content.regions),
        "region": (*content.regions, ALL),
        "shelf": (*InboxFilter, "gone"),
        "days": ("20261124-20261203", "20261224-20270102", "20261001-20261002"),
        "payload": (
            "",
            f"a_{TOKEN}",
            "m_plzen",
            "m_gone",
            f"i_{TOKEN}",
            "i_",
            "Plzeň",
            "Пльзень",
            "123456",
            "+420 601 234 567",
            "14.12.2026 10:00, Radnice",
            "23.11.",
            "a@example.org",
        ),
    }  # fmt: skip
