"""What a person cannot do with an honest client; raised at the test or the page, never seen by the bot."""


class ImpossibleAction(Exception):  # noqa: N818 - named for what somebody tried, not for a failure
    """Telegram's clients, or its servers on their behalf, do not let anybody do this."""


class NoSuchButton(ImpossibleAction):
    """The message does not carry this button (any more); `forge_press` is for those who press it all the same."""


class NoSuchMessage(ImpossibleAction):
    """There is no such message in this chat (any more)."""
