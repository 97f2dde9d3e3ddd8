"""Letters to the operator: alarms, and health limits exceeded or restored."""

from collections.abc import Mapping, Sequence

from bot.content.problems import msg
from bot.view.context import RenderContext
from bot.view.letter import Letter, letter

ALARMS: Mapping[str, str] = {
    "unreachable": msg(
        "Somebody of a town, a coordinator or an administrator can no longer be reached: the bot was blocked in Telegram, or the address does not exist. Ask them and invite them again (cpa-bot contact list and contact invite, cpa-bot admin list and admin invite)."
    ),
    "rejected": msg(
        "Telegram or the mail server refuses a message. That is a fault of the settings or of the program; the log says why."
    ),
    "unanswered": msg(
        "A message was tried again and again and never confirmed. It is not tried any more. Look whether Telegram and the mail server can be reached from this machine."
    ),
    "unreadable": msg(
        "A message cannot be read: it is damaged, or another version of the program stored it. Check the disk and have a backup at hand."
    ),
    "late": msg(
        "A notice of a candidate's message has reached nobody for a quarter of an hour. It is tried further. Look whether Telegram can be reached from this machine, and whether everyone has accepted their invitation (cpa-bot contact list)."
    ),
    "nobody": msg(
        "A candidate's message has reached nobody: no contact or deputy of the town and no coordinator. Invite somebody again (cpa-bot contact list, cpa-bot contact invite); open messages wait for them in the bot under /leads."
    ),
    "backup": msg(
        "No backup could be made. The bot works on and tries again. Look whether the folder of CPA_BACKUP_DIR is there and has room; the log says why."
    ),
    "conflict": msg(
        "Another program fetches the messages to this bot, so the bot hears nobody. It waits until the other one ends; cpa-bot health says which kind it is."
    ),
    "declined": msg(
        "Somebody has said “no” to an invitation: it is not for them. They are not written to any more. Who it is says cpa-bot contact list; ask the town who is to receive the messages instead."
    ),
}
"""Texts to the operator, by cause."""


def alarm(cause: str, row: int, context: RenderContext) -> Letter:
    """Return an alarm to the operator, with the row of the outbox that the log names."""
    lines = [
        context.say(ALARMS[cause]),
        "",
        *([context.say("Number in the log: row={row}", row=row), ""] if row else []),
        context.say(
            "For each cause at most one such e-mail an hour is sent. Bot: @{bot}", bot=context.operator.bot or "…"
        ),
    ]
    return letter(context.say("The bot could not deliver a message" if row else "The bot needs its operator"), lines)


def health_letter(new: Sequence[str], over: Sequence[str], where: str, context: RenderContext) -> Letter:
    """Report health limits exceeded and restored, as sentences. `where`: machine and folder."""
    lines = [f"⛔ {one}" for one in new] + ([""] if new and over else [])
    if over:
        lines += [context.say("This is over:"), *(f"✅ {one}" for one in over)]
    lines += ["", context.say("More says cpa-bot health on this machine: {where}", where=where)]
    return letter(context.say("The bot needs its operator") if new else context.say("The bot is in order again"), lines)
