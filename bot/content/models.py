"""Models of the content: chapters, questions, requirements, documents, towns, sources.

Structure comes from YAML and tables, words from Markdown (`PageWords`).
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic.functional_validators import BeforeValidator

from bot.content import references as to
from bot.content.problems import Remark, tr

Url: TypeAlias = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]
Group: TypeAlias = Literal["usual", "if-asked", "later"]
Markdown: TypeAlias = Annotated[str, "markdown"]
Typed: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(lambda a: a.splitlines() if isinstance(a, str) else a)]
"""Typed words and example questions, one per line; the loader splits the text."""
SomeWords: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]
Amount: TypeAlias = Annotated[int, Field(ge=0)]
PositiveCount: TypeAlias = Annotated[int, Field(ge=1)]

RESULT, LATER, CHOSEN = "result", "later", "chosen"
StepName: TypeAlias = Annotated[str, to.ReferenceKind("questions", (RESULT,))]
SKIP = "skip"
OTHER_REGIONS = "everywhere"
"""The section of an answer for regions without one of their own."""
PaperKind: TypeAlias = Literal["cv", "motivation", "letter"]
ControllerKind: TypeAlias = Literal["operator", "town", "joint"]
"""The controller of messages to towns: the operator, each town, or both together (Art. 26 GDPR)."""
WorkingDays: TypeAlias = Annotated[int, Field(ge=1, le=30)]
Rank: TypeAlias = Literal["contact", "deputy", "coordinator"]
RANKS: tuple[Rank, ...] = ("contact", "deputy", "coordinator")
FACT_REVIEW_LEAD = timedelta(days=30)
"""Time before a fact ends or begins at which it is reviewed."""
_NOT_STORED = set[str]()


class Model(BaseModel):
    """A frozen model that forbids extra fields; its validator is built on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def __getstate__(self) -> dict[str, object]:
        # pydantic would store the set of given fields: 0.8 MB for 1,300 objects.
        return {**super().__getstate__(), "__pydantic_fields_set__": _NOT_STORED}


class Verdict(StrEnum):
    """The meaning of an answer for one requirement. Never a verdict on the person."""

    MET = "met"
    UNMET = "unmet"
    OFFICE = "office"
    """The town decides."""


class Source(Model):
    """A page that was read: live, an archived copy, a part of it, or quoted by others."""

    url: Url
    title: Annotated[str, StringConstraints(min_length=3, max_length=120)]
    dated: Annotated[str, StringConstraints(pattern=r"^((about|after) )?\d{4}(-\d{2}(-\d{2})?)?$|^undated$")]
    read_on: date
    read_as: Literal["live", "copy", "part", "quoted"]
    review_by: date

    def is_overdue(self, today: date) -> bool:
        return self.review_by < today


class Sourced(Model):
    """A statement of the bot, with sources or, if there are none, with its basis."""

    sources: tuple[to.SourceId, ...] = ()
    basis: Literal["our-reading", "advice"] | None = None
    asks: tuple[to.TownQuestionId, ...] = ()
    """Questions to put to the town, where the sources leave something open."""

    @model_validator(mode="after")
    def _named(self) -> "Sourced":
        if not self.sources and self.basis is None:
            raise ValueError(tr("name its sources, or write basis: our-reading or basis: advice"))
        return self


class Linked(Sourced):
    """A text of the bot with links. `see`: frequent questions with more details."""

    see: tuple[to.FaqId, ...] = ()


class StatedFact(Model):
    """A value that texts insert by name. It may end or begin on a day."""

    value: str | Mapping[str, str] = ""
    """18, 38.75, 2027-01-09, or words (by language if they differ); "" for a day alone."""
    beside: Mapping[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """By language, the words beside the number `#` ("# let"), to find it written out."""
    apart: Mapping[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """By language, words in texts with the same number but another meaning."""
    says: Mapping[str, SomeWords] = Field(default_factory=dict[str, tuple[str, ...]])
    """By language, other words that express it, such as the declined day; see `facts.told`."""
    status: Literal["proposal", "adopted", "in_force"] = "in_force"
    """The tense of texts about it: wanted, coming, or in force."""
    sources: Annotated[tuple[to.SourceId, ...], Field(min_length=1)]
    """People are sent to the first one after the end."""
    valid_from: date | None = None
    valid_to: date | None = None
    review_by: date | None = None
    """A review date before the one that its end or beginning requires."""

    @model_validator(mode="after")
    def _looked_at(self) -> "StatedFact":
        if not (self.value or self.says or self.valid_from or self.valid_to):
            raise ValueError(tr("write its value"))
        if self.value and self.valid_to is None and self.review_by is None:
            raise ValueError(tr("write review_by: and the day to look at it again"))
        if isinstance(self.value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", self.value):
            date.fromisoformat(self.value)
        return self

    def ended(self, today: date) -> bool:
        return self.valid_to is not None and self.valid_to < today

    def not_begun(self, today: date) -> bool:
        """Return True if it begins later, so that texts must not call it in force."""
        return self.status == "in_force" and self.valid_from is not None and self.valid_from > today

    @property
    def due(self) -> date:
        """Review date: 30 days before it ends, or before it begins if it is announced."""
        begins = None if self.status == "in_force" else self.valid_from
        turns = [max(turn, date.min + FACT_REVIEW_LEAD) - FACT_REVIEW_LEAD for turn in (self.valid_to, begins) if turn]
        return min(self.review_by or date.max, *turns, date.max)


class Chapter(Linked):
    """One chapter of the guide."""


class Option(Model):
    """One answer to a question: the next question, its verdicts and its documents."""

    next: StepName
    verdicts: Mapping[to.RequirementId, Verdict] = Field(default_factory=dict[str, Verdict])
    documents: tuple[to.DocumentId, ...] = ()
    sources: Mapping[to.RequirementId, tuple[to.SourceId, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """Sources of this answer to a requirement; empty: those of the requirement apply."""
    lead: bool = True
    """False: with this answer everything can be read, but no lead can be sent."""
    unasked: tuple[to.TownQuestionId, ...] = ()
    """Questions to the town that this answer leaves out."""


class Question(Model):
    """One question of the self-check. `kind: town` is answered by choosing a town or `later`."""

    kind: Literal["options", "town"] = "options"
    options: Annotated[Mapping[to.Id, Option], Field(min_length=1)]
    needs_town: bool = False
    """Asked only after a town is chosen, and deleted when another one is chosen."""
    unless: Mapping[to.QuestionId, tuple[to.AnswerId, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    otherwise: StepName | None = None
    """The next step if it is not asked: without a town, or after an answer of `unless`."""
    part_of: to.QuestionId | None = None
    """The question whose answer this one specifies ("another permit")."""


class Requirement(Linked):
    """A condition, asked about or only explained (never stored). `faq`: pages for an answer."""

    told: bool = False
    faq: Mapping[to.AnswerId, tuple[to.FaqId, ...]] = Field(default_factory=dict[str, tuple[str, ...]])


class NextStep(Model):
    """A step that a result may offer; `content/eligibility.yaml` explains its fields."""

    leads: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9-]+$")]
    given: Mapping[to.QuestionId, tuple[to.AnswerId, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    obstacle: to.RequirementId | None = None
    of_town: bool = False
    unlisted: bool = False
    last: bool = False


class Days(Model):
    """A duration in days."""

    least: Amount
    most: Amount


class Price(Model):
    """A price in CZK, with the year of the source; `least` equals `most` for one price."""

    least: Amount
    most: Amount
    year: int


class Document(Sourced):
    """A document with its occasion, processing time, price and validity."""

    group: Group
    always: bool = False
    """True: on every checklist; False: added by an answer or a town."""
    days: Days | None = None
    allow: Days | None = None
    """Processing time if an office of another EU state is involved; plans allow for it."""
    price: Price | None = None
    validity: Literal["unlimited", "printed", "ask"] | None = None
    fresh: PositiveCount | None = None
    """Usual maximum age in months; no source confirms it for assistants."""
    translation: Literal["none", "court", "court-if-paper"] = "none"
    paper: PaperKind | None = None
    """The paper that the bot can make for it."""


class Stage(Sourced):
    """A part of the programme's year, from a day ("02-16") until the next stage begins."""

    begins: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")]
    """Never the 29th or later: every year has the day."""
    reminds: bool = False
    """True: people who asked for reminders of the programme get one when it begins."""


class HandInDays(Sourced):
    """Number of days before the first day at work on which papers were handed in."""

    before: PositiveCount


class FaqEntry(Linked):
    """One frequent question, as the front matter of its page in the first language tells it."""

    topic: Annotated[to.Id, to.ReferenceKind("topics")]
    order: Annotated[int, Field(ge=1)] | None = None
    """Its position within the topic; without one it comes last."""


class Term(Model):
    """One glossary term, by language, with a short explanation by language."""

    term: Mapping[str, str]
    meaning: Mapping[str, str]
    avoid: Mapping[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """Names to avoid by language; `*` matches any ending."""
    example: Mapping[str, str] = Field(default_factory=dict[str, str])
    """An example sentence by language. Terms with one are flashcards."""


class Phrasing(Model):
    """An unidiomatic phrase: a regular expression, and `wrong`, a sentence that it matches."""

    language: str
    pattern: str
    better: str
    why: str | Mapping[str, str]
    wrong: str

    @model_validator(mode="after")
    def _finds(self) -> "Phrasing":
        try:
            found = re.search(self.pattern, self.wrong, re.IGNORECASE)
        except re.error as error:
            raise ValueError(tr("write a regular expression in which each bracket has its partner")) from error
        if not found or not found[0]:
            raise ValueError(tr("the pattern does not find its wrong sentence, correct one of the two"))
        return self


class WhenOffered(Model):
    """Options of a candidate's sentence: only in reply to the town, and no answer expected."""

    answers_town: bool = False
    asks_nothing: bool = False


class PageWords(Model):
    """The words of one thing in one language; `body` and `sections` are Markdown."""

    title: str = ""
    label: str = ""
    options: Mapping[str, str] = Field(default_factory=dict[str, str])
    titles: Mapping[str, str] = Field(default_factory=dict[str, str])
    change: Mapping[str, str] = Field(default_factory=dict[str, str])
    limit: Mapping[str, str] = Field(default_factory=dict[str, str])
    """For an answer, the limit of its verdict: "until 31 March 2027"."""
    body: Markdown = ""
    sections: Mapping[str, Markdown] = Field(default_factory=dict[str, str])


class WorkedExample(Model):
    """A worked example: answers and their results; papers and rules in full or not at all."""

    answers: Mapping[to.QuestionId, Annotated[str, to.ReferenceKind(to.ANSWERS, new=True)]]
    verdicts: Mapping[to.RequirementId, Verdict]
    documents: Mapping[Group, tuple[to.DocumentId, ...]] | None = None
    local: tuple[to.RequirementId, ...] | None = None
    """The requirements for which the town has a local rule."""
    sources: Mapping[to.RequirementId, tuple[to.SourceId, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    lead: bool = True
    """True: a message to a town is accepted with these answers."""


class LocalRule(Sourced):
    """A documented requirement of a town. It gives `unmet` only if the town confirmed it."""

    requirement: Annotated[to.Id, to.ReferenceKind("requirements", new=True)]
    adds: bool = False
    """True: `requirement` is the town's own, with its own title."""
    year: int | None = None
    """None: the source is undated."""
    answers: Mapping[to.AnswerId, Verdict] = Field(default_factory=dict[str, Verdict])
    """Option ids with the verdicts of this rule, once confirmed."""
    confirmed_on: date | None = None


class WayKind(StrEnum):
    """The ways to reach a town, in the order they are named."""

    DATA_BOX = "data_box"
    EMAIL = "email"
    PHONE = "phone"
    LINE = "line"
    """An information line, which is no switchboard."""
    ADDRESS = "address"
    WEBSITE = "website"
    POLICE = "police"
    """A page of the municipal police."""


MENU: tuple[tuple[str, ...], ...] = (
    ("check",), ("guide", "faq"), ("documents", "towns"), ("year",), ("messages",), ("about", "language"),
)  # fmt: skip
"""Default rows of the main menu; entries of features are beside `year`."""
_PAGE = r"https?://[\w-]+(?:\.[\w-]+)+(?::\d+)?/\S*"
_OFFICE = r"(?i:e?-?(?:podatelna(?:[.-](?:magistrat|urad))?|posta|podani|mesto|obec|urad|radnice|magistrat|info|mp|(?:mestska)?[.-]?policie))@[\w.-]+\.[a-z]{2,}"
_NUMBER = (r"\+420[2-9]\d{8}", tr("write the number of the office such as +420378031111"))
_DATED = r"^(\d{4}(-\d{2}(-\d{2})?)?|undated)?$"
WAY_FORMS: Mapping[WayKind, tuple[str, Remark]] = {
    WayKind.DATA_BOX: (r"[a-z0-9]{7}", tr("write the seven letters and digits of the data box")),
    WayKind.WEBSITE: (_PAGE, tr("write an address such as {example}", "https://www.plzen.eu/")),
    WayKind.POLICE: (_PAGE, tr("write an address such as {example}", "https://www.mpb.cz/")),
    WayKind.EMAIL: (_OFFICE, tr("write an address of the office such as podatelna@plzen.eu, never that of a person")),
    WayKind.PHONE: _NUMBER,
    WayKind.LINE: _NUMBER,
    WayKind.ADDRESS: (r"(?!.* ,)[^\n@]{8,120}", tr("write street, number, postcode and town in one line")),
}
"""The pattern of each kind, and the advice if a value does not match."""


class PublicWay(Model):
    """A public way to reach a town, of the office and never of a person; never guessed."""

    kind: WayKind
    value: str
    source: Url
    read_on: date
    read_as: Literal["page", "list"]
    """A page of the town itself, or somebody else's that names it."""
    dated: Annotated[str, StringConstraints(pattern=_DATED)] = ""
    """Day, month or year of the page, or `undated`; "" if it was current when read."""

    @field_validator("value")
    @classmethod
    def _of_its_kind(cls, value: str, seen: ValidationInfo) -> str:
        form, advice = WAY_FORMS.get(seen.data.get("kind", ""), ("", None))
        # a number is written in groups
        value = value.replace(" ", "") if seen.data.get("kind") in {WayKind.PHONE, WayKind.LINE} else value
        if advice and not re.fullmatch(form, value):
            raise ValueError(advice)
        return value


class Controller(Model):
    """The controller of messages to a town, as the privacy notice names it (Art. 13 GDPR)."""

    name: Annotated[str, StringConstraints(min_length=1)]
    address: Annotated[str, StringConstraints(min_length=1)]
    officer: Annotated[str, StringConstraints(min_length=1)]
    """Contact of its data protection officer."""


class LocalDetails(Model):
    """Details of one town: its rules, papers, and the controller of its messages."""

    rules: tuple[LocalRule, ...] = ()
    documents: tuple[to.DocumentId, ...] = ()
    village: bool = False
    """Czech then uses "v obci"."""
    controller: Controller | None = None
    """Shown if towns are controllers of the messages to them (CPA_CONTROLLER)."""
    says: Mapping[to.Id, Mapping[str, str]] = Field(default_factory=dict[str, Mapping[str, str]])
    """Its own ready sentences by language, which precede or replace the common ones."""


class EvidenceKind(StrEnum):
    """The kind of evidence for a town. It never claims that somebody works there now."""

    WORKED = "worked"
    PLANNED = "planned"
    ANNOUNCED = "announced"
    ENDED = "ended"


class Municipality(Model):
    """A Czech municipality. `slug`: that of a listed town, or the code of any other."""

    slug: to.Id
    names: Mapping[str, str]
    region: str
    lat: float
    lon: float
    population: int
    local: LocalDetails = LocalDetails()
    ways: tuple[PublicWay, ...] = ()
    """Ways added by hand; `Content.ways_of` adds those of the register."""


class ListedTown(Municipality):
    """A town documented to have had or wanted assistants. It need not be hiring."""

    evidence: Url
    evidence_kind: EvidenceKind
    evidence_year: int | None
    """None: the source is undated."""
    note: str = ""
    """Notes on the source, for editors of the list."""
    ukrainian_cpa: bool


class Place(NamedTuple):
    """A Czech municipality; `plain` is the spelling of its name."""

    name: str
    plain: str
    lat: float
    lon: float
    population: int
    code: str
    """As in the register of addresses (RÚIAN)."""
    district: str
    region: str


class Situation(StrEnum):
    """The reason why a lead waits."""

    UNREAD = "unread"
    """Nobody has opened it."""
    UNTAKEN = "untaken"
    """Somebody has opened it, nobody has taken it."""
    UNANSWERED = "unanswered"
    """Somebody has taken it, and the candidate wrote last."""


class LadderStep(Model):
    """One step. `to`: a reminder to the holder, or a question to the deputy or the coordinator."""

    when: Situation
    after: WorkingDays
    """Number of working days since the wait began."""
    to: Rank
