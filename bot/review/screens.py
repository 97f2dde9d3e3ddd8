"""Every screen that content can bring about: where its words stand, the screen, and a session that meets it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.content.content import READ_PAGES, Content
from bot.content.models import LATER
from bot.conversation import lead_screens, screens, town_screens
from bot.conversation.draft import Draft, Field, Reach
from bot.conversation.municipal import contact_screens
from bot.conversation.private import Private
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.conversation.verdict import assess
from bot.review.administration import of_administration
from bot.review.overview import of_overview
from bot.review.own_towns import of_own_towns
from bot.review.paths import completed, each_answer
from bot.view.faq_view import TERMS_PER_PAGE

SOME_DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODE = "XXXX-XXXX"
NOBODY = "pages/nobody"
"""What stands in place of pages/no-contact while there is no coordinator either."""
COORDINATORS = "pages/inbox-coordinator"


def shown_screens(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield (where its words stand, screen, session) of everything that content can bring about."""
    empty = Session()
    yield "pages/welcome", screens.Menu(), empty
    yield "pages/language", screens.Languages(), empty
    yield "guide.yaml", screens.Guide(), empty
    yield "pages/towns", town_screens.Towns(), empty
    yield from ((f"pages/{name}", screens.Page(name), empty) for name in READ_PAGES)
    yield from ((f"guide/{name}", screens.Chapter(name), empty) for name in content.chapters)
    yield from ((f"guide/{name}", screens.Sources("guide", name), empty) for name in content.chapters)
    yield from ((f"documents/{name}", screens.DocumentPage(name), empty) for name in content.documents)
    yield from ((f"faq/{name}", screens.Entry(name), empty) for name in content.faq)
    yield from ((f"faq/{name}", screens.Sources("faq", name), empty) for name in content.faq)
    yield "privacy", screens.Privacy(), empty
    yield from (("privacy", screens.PrivacyPart(name), empty) for name in content.privacy_parts)
    yield "phrases.yaml", screens.ToAsk(), empty
    yield "faq.yaml", screens.Faq(), empty
    yield from (("faq.yaml", screens.Topic(name), empty) for name in content.faq_topics)
    pages = range(0, len(content.glossary), TERMS_PER_PAGE)
    yield from (("glossary.yaml", screens.Glossary(page), empty) for page, _ in enumerate(pages))
    yield from (("glossary.yaml", screens.TermPage(name), empty) for name in content.glossary)
    yield "regions.yaml", town_screens.Regions(), empty
    yield from (("municipalities.csv", town_screens.Region(code), empty) for code in content.regions)
    for slug, town in content.municipalities.items():
        words = f"municipalities/{slug}" if town.local.rules else "municipalities.csv"
        yield words, town_screens.Town(slug), empty
        if town.local.rules:
            yield words, town_screens.LocalRules(slug), empty
    yield from _found(content)
    yield from _answered(content)
    yield from _leads(content)
    yield from of_own_towns(content, SOME_DAY)
    yield from of_overview(CODE)
    yield from of_administration(content)


def _found(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield what typed words lead to: the labels stand behind a sign there."""
    pages: list[tuple[str, Screen]] = [(f"guide/{name}", screens.Chapter(name)) for name in content.chapters]
    pages += [(f"faq/{name}", screens.Entry(name)) for name in content.faq]
    pages += [(f"documents/{name}", screens.DocumentPage(name)) for name in content.documents]
    pages += [(f"requirements/{name}", screens.ResultLine(name)) for name in content.requirements]
    pages += [("glossary.yaml", screens.TermPage(name)) for name in content.glossary]
    yield from ((path, screens.Found((page,)), Session()) for path, page in pages)


def _answered(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield what depends on answers, without a town and in each town with rules: questions, overview, lists, lines."""
    with_rules = [slug for slug, town in content.municipalities.items() if town.local.rules]
    for slug in (LATER, *with_rules):
        session = Session(answers=completed(content, {"town": slug}))
        for name, option in each_answer(content):
            answers = completed(content, {"town": slug, name: option})
            if answers.get(name) != option:
                continue  # asked only with a town
            session = Session(answers=answers)
            yield f"questions/{name}", screens.Ask(name), session
            yield "pages/result", screens.Result(), session
            yield from _lines(content, session, name)
        yield "eligibility.yaml", screens.Answers(), session
        yield "documents.yaml", screens.Documents(), session
        yield "pages/told", screens.Told(), session
        yield from _lines(content, session, "")


def _lines(content: Content, session: Session, question: str) -> Iterator[tuple[str, Screen, Session]]:
    """Yield the lines of a result that a question decides; "": those that no question does."""
    for line in assess(content, session.answers):
        if line.question == question:
            path = f"requirements/{line.requirement}"
            if line.rule_adds:
                path = f"municipalities/{session.answers['town']}"
            yield path, screens.ResultLine(line.requirement), session


def _leads(content: Content) -> Iterator[tuple[str, Screen, Session]]:
    """Yield the screens of a lead on both sides, with long values such as people may give."""
    slug = max(content.municipalities, key=lambda name: len(content.municipalities[name].names["cs"]))
    draft = Draft(CODE, slug, SOME_DAY, name=Private("N" * 20), reach=Reach.EMAIL, address=Private("a" * 30))
    by_phone = Session(draft=replace(draft, reach=Reach.PHONE))
    yield "pages/lead", lead_screens.LeadStart(slug), Session()
    yield "pages/no-contact", lead_screens.NoContact(slug), Session()
    yield NOBODY, lead_screens.NoContact(slug), Session()
    yield "letter.md", lead_screens.Letter(slug), Session()
    for field in Field:
        path = (
            f"questions/{field}" if field in {Field.AGE, Field.CZECH, Field.PERMIT} else f"pages/lead-{field}"
        )
        yield path.replace("lead-address", "lead-email"), lead_screens.LeadField(field), Session(draft=draft)
    yield "pages/lead-phone", lead_screens.LeadField(Field.ADDRESS), by_phone
    yield "pages/lead-summary", lead_screens.Summary(), Session(draft=draft)
    yield "pages/lead-waiting", lead_screens.MyLead(CODE), Session()
    yield "pages/withdraw", lead_screens.AskWithdraw(CODE), Session()
    yield "pages/my-data", lead_screens.MyData(), Session()
    yield "pages/erase", lead_screens.AskErase(), Session()
    yield "pages/erased", lead_screens.Erased(), Session()
    yield "pages/invite", contact_screens.Invite(CODE), Session()
    yield "pages/inbox", contact_screens.Inbox(), Session()
    yield COORDINATORS, contact_screens.Inbox(), Session()
    yield "pages/lead-note", contact_screens.Noting(CODE), Session()
    yield "phrases.yaml", contact_screens.Reasons(CODE), Session()
    yield "sentences.yaml", contact_screens.Writing(CODE), Session()
    yield "sentences.yaml", lead_screens.Answering(CODE), Session()
