"""Which papers the answers bring in. Ticks are the person's own and stay when the list changes."""

from collections.abc import Mapping

from bot.content.content import Content
from bot.content.models import Group
from bot.conversation.journey import chosen, walk

GROUPS: tuple[Group, ...] = ("usual", "if-asked", "later")


def checklist(content: Content, answers: Mapping[str, str]) -> dict[Group, tuple[str, ...]]:
    """Give the document ids by group, in the order of the content."""
    brought: set[str] = set()
    for name in walk(content, answers).answered:
        option = chosen(content.questions[name], answers[name], content)
        brought.update(option.documents if option else ())
    if town := content.town(answers):
        brought.update(town.local.documents)
    return {
        group: tuple(
            name
            for name, document in content.documents.items()
            if document.group == group and (document.always or name in brought)
        )
        for group in GROUPS
    }
