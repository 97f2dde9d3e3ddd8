"""Spam scores of each kind of letter by the rules of SpamAssassin, offline."""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.contact.model import ChangeKind, ChangeOrigin, ChangeStage, TownChange
from bot.conversation.lead.events import LeadEvent, Notice, State
from bot.conversation.lead.model import Event, Invitation, Role, Step
from bot.conversation.private import NOTHING, Private
from bot.delivery.mail import SmtpMail
from bot.view import letters, town_letters
from bot.view.catalog import Words
from bot.view.context import Message
from bot.view.letter import TO_ASKER, TO_CONTACT, TO_FORMER, TO_NEWCOMER, TO_OPERATOR, Letter, framed, reason
from bot.view.town_letters import WaysIn
from tests.conversation.turn_data import LEAD, NOW
from tests.delivery.mailbox import Mailbox
from tests.delivery.test_mail import smtp
from tests.view.rendering import Views

pytestmark = pytest.mark.proof
MAX_SCORE = 1.0
"""Of the 5 points at which a letter is taken for spam; scales from 0 to 10 call this 9."""
INVITED = replace(
    LEAD,
    state=State.INVITED,
    events=(
        *LEAD.events,
        Event(LeadEvent.INVITED, NOW, text=Private("Office"), step=Step(1, when=NOW + timedelta(days=14))),
    ),
)
WAYS = WaysIn("https://t.me/nobodys_bot?start=k_AbCdEfGhIjKlMnOpQrStUv", "https://page.example.org/k/AbCdEfGhIjKlMnOp")
LINK = "https://page.example.org/l/AbCdEfGhIjKlMnOpQrStUv"
OWN = Private("eva@plzen.example.org")
WHOM = Invitation(Private("Jana Ukázková"), NOTHING, ((Role.CONTACT, LEAD.slug),))


def kinds(stage: Views) -> dict[str, Letter]:
    context = stage.context(language="cs")
    contact, newcomer = reason(TO_CONTACT, context, LEAD.slug), reason(TO_NEWCOMER, context, LEAD.slug)
    links = {LEAD.code: LINK}
    gone = letters.pin_removed(context, "mail")
    assert isinstance(gone, Letter)
    listed = letters.daily_list([LEAD], NOTHING, "mail", context, links)
    many = letters.many(Notice.NEW_LEAD, [LEAD, LEAD], NOTHING, "mail", context, links)
    assert isinstance(listed, Letter)
    assert isinstance(many, Letter)
    test = letters.delivery_test("mail", context, LINK)
    off = letters.interview_off(LEAD.code, LEAD.slug, "mail", context)
    assert isinstance(test, Letter)
    assert isinstance(off, Letter)
    told = {
        **{f"{notice}": letters.mail_notice(notice, INVITED, LINK, context) for notice in Notice},
        "in Telegram": letters.mail_of_lead(LEAD, context),
        "daily list": listed,
        "many": many,
        "way in": letters.all_messages_letter(context, LINK),
        "pin": gone,
        "test": test,
        "interview off": off,
        "of the town": letters.mail_of_town(Message("Kdo přijímá zprávy."), context, LINK),
    }
    framed_ones = {name: framed(words, contact, context) for name, words in told.items()}
    confirm = letters.confirm_contact_email(Private("123456"), WHOM, context, LINK)
    code = letters.confirm_contact_email(Private("123456"), WHOM, context)
    administrator = town_letters.confirm_admin_email(Private("123456"), context)
    alarm = town_letters.alarm("backup", 0, context)
    removed = TownChange(1, LEAD.slug, 1, ChangeKind.REMOVE, ChangeStage.DONE, Private("Jana"), "contact", NOW)
    asked = replace(removed, what=ChangeKind.ADD, stage=ChangeStage.ASKED, email=OWN, asker=ChangeOrigin.NEWCOMER)
    lapsed, called_off = (replace(asked, stage=stage) for stage in (ChangeStage.LAPSED, ChangeStage.STOPPED))
    last, ended, stopped = (town_letters.last_letter(one, context) for one in (removed, lapsed, called_off))
    assert isinstance(last, Letter)
    assert isinstance(ended, Letter)
    assert isinstance(stopped, Letter)
    return {
        **framed_ones,
        "last": framed(last, reason(TO_FORMER, context, LEAD.slug), context),
        "request": framed(town_letters.change_letter(asked, context, LINK), contact, context),
        "request ended": framed(ended, reason(TO_ASKER, context, LEAD.slug), context),
        "request stopped": framed(stopped, reason(TO_ASKER, context, LEAD.slug), context),
        "confirm": framed(confirm, newcomer, context),
        "code": framed(code, newcomer, context),
        "administrator": framed(administrator, context.say(TO_OPERATOR), context),
        "alarm": framed(alarm, context.say(TO_OPERATOR), context),
        "invitation": framed(town_letters.invitation_letter(WHOM, WAYS, context), newcomer, context),
        "reminder of it": framed(
            town_letters.invitation_letter(WHOM, WAYS, context, NOW, last=True), newcomer, context
        ),
    }


async def scores(mails: Sequence[bytes], home: Path) -> Sequence[tuple[float, str]]:
    """Return the points of each mail and the rules that gave them."""
    files = [home / f"{number}.eml" for number in range(len(mails))]
    for file, mail in zip(files, mails, strict=True):
        file.write_bytes(mail)
    asked = await asyncio.create_subprocess_exec(
        "spamassassin", "--local", "--test-mode", "--siteconfigpath=/etc/spamassassin", *files,
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "HOME": str(home)},
    )  # fmt: skip
    answer = (await asked.communicate())[0].decode(errors="replace")
    status = re.compile(r"^X-Spam-Status: .*?score=(-?[\d.]+).*?tests=(.*?)(?:\n\S)", re.MULTILINE | re.DOTALL)
    found = [(float(points), " ".join(rules.split())) for points, rules in status.findall(answer)]
    assert len(found) == len(mails), answer[:500]
    return found


async def test_no_kind_of_letter_looks_like_spam(words: dict[str, Words], tmp_path: Path) -> None:
    if not shutil.which("spamassassin"):
        assert not os.environ.get("CPA_SPAMASSASSIN_REQUIRED"), "spamassassin is missing"
        pytest.skip("There is no spamassassin. On Debian: apt-get install spamassassin")
    letters, mailbox = kinds(Views(words)), Mailbox()
    async with smtp(mailbox) as server:
        mail = SmtpMail(server, "Zkušební provozovatel", "bot@example.org")
        for letter in letters.values():
            await mail.post("jana@example.org", letter, "1.abc")
    found = await scores([one.as_bytes() for one in mailbox.received], tmp_path)
    bad = {name: one for name, one in zip(letters, found, strict=True) if one[0] > MAX_SCORE}
    assert not bad, bad
