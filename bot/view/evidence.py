"""Findings about towns: their own words with a day, evidence and rules with a year.

Statements on a town never exceed its evidence. Old findings are folded behind recent ones.
"""

from collections.abc import Iterable, Mapping

from bot.content.content import fingerprint
from bot.content.models import EvidenceKind, ListedTown, LocalRule, Municipality
from bot.content.problems import msg
from bot.conversation.dates import day_of
from bot.conversation.towns.model import Recruiting
from bot.view.context import RenderContext, bold, folded, quotation

CLAIMS: Mapping[EvidenceKind, str] = {
    EvidenceKind.WORKED: msg("Assistants worked here in {year}"),
    EvidenceKind.PLANNED: msg("In {year} the town planned posts of assistants; whether anybody started is not known"),
    EvidenceKind.ANNOUNCED: msg(
        "In {year} the town announced posts of assistants; whether anybody started is not known"
    ),
    EvidenceKind.ENDED: msg("Assistants worked here, their posts ended in {year}"),
}
UNDATED: Mapping[EvidenceKind, str] = {
    EvidenceKind.WORKED: msg("Assistants worked here; the source is undated"),
    EvidenceKind.ANNOUNCED: msg(
        "The town announced posts of assistants, the source is undated; whether anybody started is not known"
    ),
}
"""The same for undated sources; other kinds of evidence have a year."""


def rule_title(town: Municipality, requirement: str, context: RenderContext) -> str:
    own_title = context.page(f"municipalities/{town.slug}").titles.get(requirement)
    return own_title or context.page(f"requirements/{requirement}").title


def announcement_text(said: Recruiting, context: RenderContext) -> str:
    """Return the announcement of a town with its date."""
    head = context.html("📣 The town says, on {date}:", date=context.words.date(day_of(said.on)))
    if not said.open or said.until is None or said.apply_by is None:
        return f"{head}\n{context.html('It is not recruiting now. It notes who is interested.')}"
    last = context.words.date(said.apply_by)
    if not said.takes_applications(context.now):
        # the other details are outdated, and a second date would confuse
        return f"{head}\n{context.html('It takes no more applications: the last day was {date}.', date=last)}"
    posts = _posts(said.posts, context.words.date(said.until), context)
    how = quotation(context.escape(said.how)) if said.how else ""
    return "\n".join(filter(None, (head, posts, context.html("Apply by {date}.", date=last), how)))


def _posts(posts: int, until: str, context: RenderContext) -> str:
    if not posts:
        return context.html("It is recruiting until {date}.", date=until)
    number = context.words.plural(
        "It is recruiting for {number} post, until {date}.",
        "It is recruiting for {number} posts, until {date}.",
        posts,
        date=until,
    )
    return context.escape(number)


def recruits(slug: str, context: RenderContext) -> bool:
    """Return True if a town is known to accept applications now."""
    said = context.known.news.recruiting.get(slug)
    return said is not None and said.takes_applications(context.now)


def recruiting_legend(context: RenderContext) -> str:
    """Return the legend of the recruiting sign, or "" if no town has it."""
    signs = any(recruits(slug, context) for slug in context.known.news.recruiting)
    return context.html("📣 says that it is recruiting now") if signs else ""


def rule_confirmed(town: Municipality, rule: LocalRule, context: RenderContext) -> str:
    """Return the date on which the town confirmed the current wording of a rule."""
    day = rule.confirmed_on
    given = context.known.news.confirmed.get(rule.requirement)
    if given and given.mark == fingerprint(town, rule, context.content):
        on = day_of(given.on)
        day = max(day, on) if day else on
    return context.html("Confirmed by the town on {date}.", date=context.words.date(day)) if day else ""


FIRST_RECENT_YEAR = 2020
"""The first year whose findings are not folded."""


def has_old_evidence(town: ListedTown) -> bool:
    return (town.evidence_year or 0) < FIRST_RECENT_YEAR


def is_old_rule(town: Municipality, rule: LocalRule, context: RenderContext) -> bool:
    return (rule.year or 0) < FIRST_RECENT_YEAR and not rule_confirmed(town, rule, context)


def older(context: RenderContext, *found: str) -> str:
    return folded(context.html("Older or without a year"), *found)


def claim(town: ListedTown, context: RenderContext) -> str:
    said = CLAIMS if town.evidence_year else UNDATED
    return context.html(said[town.evidence_kind], year=town.evidence_year)


def doubtful_claims(towns: Iterable[ListedTown], context: RenderContext) -> tuple[str, str]:
    """List the towns without evidence that assistants worked there."""
    return claims((town for town in towns if town.evidence_kind is not EvidenceKind.WORKED), context)


def claims(towns: Iterable[ListedTown], context: RenderContext) -> tuple[str, str]:
    """List the evidence of towns; that of long ago apart, folded."""
    recent, old = list[str](), list[str]()
    for town in towns:
        said = f"• {bold(context.escape(context.town(town)))}. {claim(town, context)}."
        (old if has_old_evidence(town) else recent).append(said)
    return "\n".join(recent), older(context, *old)
