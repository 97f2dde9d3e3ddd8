"""What the operator must look after, by e-mail: which cause, and where the log says more."""

from collections.abc import Mapping

from bot.view.catalog import msg
from bot.view.letters.letter import Letter
from bot.view.scene import Scene

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
        "A message waiting to be sent is damaged and cannot be read. Check the disk and have a backup at hand."
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
}
"""What the operator reads for each cause of an alarm."""


def alarm(cause: str, row: int, scene: Scene) -> Letter:
    """What the operator must look after: why, and the row of the outbox under which the log says more."""
    lines = [
        scene.say(ALARMS[cause]),
        "",
        scene.say("Number in the log: row={row}", row=row),
        "",
        scene.say(
            "For each cause at most one such e-mail an hour is sent. Bot: @{bot}", bot=scene.operator.bot
        ),
    ]
    return Letter(scene.say("The bot could not deliver a message"), "\n".join(lines) + "\n")
