"""What is remembered of a person between two updates: language, answers, ticks, an unfinished lead.

Where somebody stands in the self-check is not stored; `place` is only the code of the screen seen last, so that it
can be shown again and typed words can be understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.content.content import Content
from bot.conversation import journey
from bot.conversation.draft import Draft
from bot.conversation.interview import Interview
from bot.conversation.town_news import Announcement


@dataclass(frozen=True)
class Session:
    """One person's memory. `language` is None until it is known."""

    language: str | None = None
    place: str = "menu"
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    ticks: frozenset[str] = frozenset()
    ask_town: bool = False
    """Send the questions for the town along with the lead."""
    draft: Draft | None = None
    interview: Interview | None = None
    """What this contact has typed and not sent yet."""
    checked: bool = False
    """The first finished self-check was counted; it is counted no second time."""
    announcement: Announcement | None = None
    """What a contact is about to publish for the own town."""

    def answer(self, question: str, option: str, content: Content) -> "Session":
        """Give an answer; answers that no longer matter are dropped, all others stay."""
        answers = dict(self.answers)
        if question == "town" and answers.get("town") != option:
            answers = {
                name: given for name, given in answers.items() if not journey.needs_town(name, content)
            }
        answers[question] = option
        return replace(self, answers=journey.relevant(answers, content))
