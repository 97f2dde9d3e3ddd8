"""Models of `content/papers.yaml`: what the bot asks for a CV or a letter, and the Czech text of each choice."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from bot.content import references as to
from bot.content.models import Model, PageWords, PaperKind
from bot.content.problems import tr
from bot.content.spelling import plain

_CZECH = r"^[ -;=?-Za-z–ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž]{0,80}$"
LineNames: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each question, the options by a name in plain spelling."""
CzechLine: TypeAlias = Annotated[str, StringConstraints(pattern=_CZECH)]


class ChoiceSentence(Model):
    """The Czech text of a choice: a CV line (of a man) and a letter sentence. With a group: a ready line."""

    cv: CzechLine = ""
    letter: str = ""
    group: to.Id | None = None
    woman: CzechLine = ""
    duties: CzechLine = ""
    also: tuple[str, ...] = ()


class PaperItem(Model):
    """One question of the interview for the papers. Its name in braces is its place in the texts of these papers."""

    papers: tuple[PaperKind, ...]
    options: Mapping[to.Id, ChoiceSentence] = Field(default_factory=dict[str, ChoiceSentence])
    most: Annotated[int, Field(ge=1, le=6)] = 1
    """Maximum number of options that may be chosen."""
    lines: Annotated[int, Field(ge=0, le=6)] = 0
    """Maximum number of typed lines; 0: only options."""
    length: Annotated[int, Field(ge=0, le=500)] = 0
    """Characters that may be typed."""
    groups: tuple[to.Id, ...] = ()
    with_years: bool = False
    """The groups of its ready lines, and whether these have years and a place."""
    same_as: to.QuestionId | None = None
    """The question of the self-check whose answer is reused here."""
    own: Mapping[str, to.Id] = Field(default_factory=dict[str, str])
    """By language of the chat, the option ticked beforehand."""
    marks: tuple[str, ...] = ()
    """Words that a typed line of no other list has."""
    needs_town: bool = False
    """Asked only where the papers are for a town."""

    @model_validator(mode="after")
    def _answerable(self) -> "PaperItem":
        if not self.options and not (self.lines and self.length):
            raise ValueError(tr("give it options, or lines and a length"))
        for name, one in self.options.items():
            if self.groups and (one.group not in self.groups or not (one.cv and one.woman)):
                raise ValueError(tr('"{name}" needs one of the groups, and both forms', name))
        return self


def names_of_lines(items: Mapping[str, PaperItem], words: Mapping[tuple[str, str], PageWords]) -> LineNames:
    """Return the options by their names in any language: labels, Czech forms and other names."""
    labels = [(name, page.options) for name in items for (_, path), page in words.items() if path == f"papers/{name}"]
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, item in items.items():
        names = found[name] = {}
        for option, said in item.options.items():
            of_it = (*said.also, said.cv, said.woman, *(one.get(option, "") for of, one in labels if of == name))
            for one in sorted({plain(each) for each in of_it if each}):
                names[one] = (*names.get(one, ()), option)
    return found
