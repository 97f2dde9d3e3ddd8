"""The names by which one thing of the content speaks of another, each with the kind of what it names.

The kinds are those that can be edited (`bot/features/editor/edit_kinds.py`): from them follows what is chosen in a form instead of
typed, and where an entry is used. That whatever is named exists, the rules see to (`checks.structure`).
"""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import StringConstraints

ANSWERS = "answers"
"""The answers of all questions; every other kind is one of entries."""


@dataclass(frozen=True)
class Refers:
    """Stands beside a name. `also`: what may stand there besides; `new`: a name that nothing has yet may."""

    kind: str
    also: tuple[str, ...] = ()
    new: bool = False


Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=24)]
SourceId: TypeAlias = Annotated[Id, Refers("sources")]
DocumentId: TypeAlias = Annotated[Id, Refers("documents")]
RequirementId: TypeAlias = Annotated[Id, Refers("requirements")]
QuestionId: TypeAlias = Annotated[Id, Refers("questions")]
AnswerId: TypeAlias = Annotated[Id, Refers(ANSWERS)]
FaqId: TypeAlias = Annotated[Id, Refers("faq")]
TownQuestionId: TypeAlias = Annotated[Id, Refers("town_questions")]
