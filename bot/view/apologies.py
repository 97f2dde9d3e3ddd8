"""What is said in every language at once, when nothing may be known of whom it is said to."""

from collections.abc import Iterable

from bot.view.catalog import Words
from bot.view.message import Message


def not_saved(voices: Iterable[Words]) -> Message:
    """Say that nothing could be saved, and that it will be tried again."""
    texts = (
        words.html(
            "This could not be saved just now. I will try again by myself. If nothing comes, write to the town directly."
        )
        for words in voices
    )
    return Message("\n\n".join(texts))


def of_defect(voices: Iterable[Words], reference: str) -> Message:
    """Say that something went wrong, with the code to quote."""
    texts = (
        words.html(
            "Something went wrong here. Nothing of yours was lost. Please try again; code: {code}",
            code=reference,
        )
        for words in voices
    )
    return Message("\n\n".join(texts))
