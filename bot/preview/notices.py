"""Every notice and letter that reaches people without their asking, on invented leads: to candidates, to officials."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeAlias

from bot.content.ladder import Situation
from bot.conversation.effects import News
from bot.conversation.lead import PLAIN, Event, Happened, Lead, Role, State, Step, Voice, Way
from bot.conversation.municipal.town_changes import Stage as Progress
from bot.conversation.private import Private
from bot.conversation.town_news import Recruiting
from bot.preview import invented
from bot.preview.chapter import Chapter
from bot.preview.stage import Sent, Stage
from bot.view.letters import (
    change_letters,
    ladder_letters,
    letter,
    list_letters,
    talk_notices,
    to_candidate,
    to_contact,
    to_operator,
    town_letters,
)
from bot.view.letters.ladder_letters import Wait
from bot.view.scene import Scene

LINK = "https://cpa.example.org/l/…"
"""What stands in place of the link to a lead page."""
Told: TypeAlias = tuple[str, Callable[[Scene], Sent | None]]
_STATES: Mapping[News, State] = {
    News.TAKEN: State.TAKEN, News.CONTACTED: State.CONTACTED, News.DECLINED: State.DECLINED, News.WROTE: State.CONTACTED,
    News.INVITED: State.INVITED, News.HIRED: State.HIRED, News.CLOSED: State.CLOSED,
}  # fmt: skip
"""In which state a lead is when its candidate hears this; the others: opened, not taken on yet."""
_CLIMBED = {
    "reminder": Happened.REMINDED,
    "deputy": Happened.DEPUTY_ASKED,
    "coordinator": Happened.COORDINATOR_ASKED,
}


def to_candidates(title: str, stage: Stage) -> Chapter:
    """What a candidate hears without asking: of a message, and of a town that recruits."""
    stage = replace(stage, known=invented.after_sending(stage.content, stage.now))
    chapter = Chapter("news", title, stage)
    for name, worded in (*_news(stage), *_interests(stage)):
        chapter.tell(name, worded)
    return chapter


def to_officials(title: str, stage: Stage) -> Chapter:
    """What contacts, coordinators and the operator get: notices in Telegram, and letters by e-mail."""
    slug = invented.town(stage.content)
    stage = replace(stage, known=invented.of_contact(stage.content, slug, stage.now))
    chapter = Chapter("notices", title, stage)
    for name, worded in (*_of_leads(stage), *_waiting(stage), *_lists(stage), *_of_town(stage, slug)):
        chapter.tell(name, worded)
    for cause in to_operator.ALARMS:
        chapter.tell(f"alarm-{cause}", partial(to_operator.alarm, cause, 1))
    return chapter


def _news(stage: Stage) -> Iterator[Told]:
    leads = {lead.state: lead for lead in stage.known.leads}
    ready = invented.ready_sentence(stage.content.town_says)
    for what in News:
        lead = leads[_STATES.get(what, State.SEEN)]
        lead = _with(lead, stage, Happened.HANDED, Happened.PASSED_ON, Happened.UNDONE)
        text = Private(stage.known.offers[0].slug if what is News.OFFERED else ready.get("cs", "–"))
        voice = Voice(Role.CONTACT, ready) if what is News.WROTE else PLAIN
        yield f"news-{what}", partial(to_candidate.news, lead, what, invented.CONTACT, text, voice=voice)
    for name, climbed in _CLIMBED.items():
        lead, wait = _with(leads[State.SENT], stage, climbed), Wait(Situation.UNREAD, 2)
        yield f"waiting-{name}", partial(ladder_letters.still_waiting, lead, wait)


def _interests(stage: Stage) -> Iterator[Told]:
    slug = invented.town(stage.content)
    until = (stage.now + timedelta(days=60)).date()
    said = Recruiting(slug, True, stage.now, invented.CONTACT, 2, until, until)  # noqa: FBT003  it is open
    yield "town-recruits", partial(town_letters.opened, stage.content.municipalities[slug], said)
    yield "renew-interest", partial(town_letters.renew, stage.known.news.interests)


def _of_leads(stage: Stage) -> Iterator[Told]:
    lead, code = stage.known.inbox[0], Private("123456")
    yield "new-lead", partial(to_contact.new_lead, lead)
    yield "new-lead-by-mail", partial(letter.mail_of_lead, lead)
    yield "new-lead-by-mail-and-page", partial(letter.mail_of_lead, lead, link=LINK)
    yield "sent-again", lambda scene: letter.marked(to_contact.new_lead(lead, scene), scene)
    yield "withdrawn", partial(to_contact.withdrawn, lead.code)
    for kind in talk_notices.NOTICES:
        yield f"notice-{kind}", partial(talk_notices.notice, kind, lead)
    yield "stopped", partial(talk_notices.stopped_notice, lead)
    yield "confirm-address", partial(to_contact.confirm_email, code, lead.slug)
    yield "confirm-address-by-page", partial(to_contact.confirm_email, code, lead.slug, link=LINK)
    yield "trial", partial(to_contact.trial_by_telegram, link=LINK)
    yield "trial-by-mail", partial(to_contact.trial_by_mail, link=LINK)


def _waiting(stage: Stage) -> Iterator[Told]:
    for name, what in _CLIMBED.items():
        lead = _with(stage.known.inbox[0], stage, what)
        for situation in Situation:
            yield f"{name}-{situation}", partial(ladder_letters.reminder, lead, Wait(situation, 2))
        wait = Wait(Situation.UNREAD, 2)
        yield f"{name}-by-mail", partial(ladder_letters.mail_reminder, lead, wait, LINK)


def _lists(stage: Stage) -> Iterator[Told]:
    for channel in ("telegram", "mail"):
        yield f"daily-{channel}", partial(list_letters.daily, stage.known.inbox, channel, links={})
        yield f"many-{channel}", partial(list_letters.many_new, stage.known.inbox, channel, links={})


def _of_town(stage: Stage, slug: str) -> Iterator[Told]:
    town, asked = stage.content.municipalities[slug], stage.known.changes[0]
    rule = town.local.rules[0].requirement if town.local.rules else "–"
    for progress in (Progress.ASKED, Progress.TOLD, Progress.DONE, Progress.STOPPED):
        change = replace(asked, stage=progress)
        yield f"change-{progress}", partial(change_letters.notice, change, concerned=False)
        yield f"change-{progress}-by-mail", partial(change_letters.letter, change, link=LINK)
    yield "colleague-said", partial(town_letters.colleague_said, town, invented.DEPUTY, None)
    yield "rule-wrong", partial(town_letters.rule_wrong, town, rule, invented.CONTACT, Private("…"))


def _with(lead: Lead, stage: Stage, *happened: Happened) -> Lead:
    """Give a lead to which more has happened."""
    at, step = stage.now - timedelta(hours=1), Step(1, to=2, when=stage.now, about=Happened.TAKEN)
    passed = replace(step, about=Way.PHONE)
    events = tuple(
        Event(
            what, at, invented.CONTACT, invented.DEPUTY, step=passed if what is Happened.PASSED_ON else step
        )
        for what in happened
    )
    return replace(lead, events=(*lead.events, *events))
