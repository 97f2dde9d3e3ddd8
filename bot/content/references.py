"""Types of ids that refer to another entry, each with the kind of entry (see the editor's kinds).

The editor offers a choice for them and lists where an entry is used. Rules check that they exist.
"""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import StringConstraints

ANSWERS = "answers"
"""The answers of all questions; every other kind is a kind of entry."""


@dataclass(frozen=True)
class ReferenceKind:
    """The kind of entry an id refers to. `also`: other values; `new`: unknown ids are allowed."""

    kind: str
    also: tuple[str, ...] = ()
    new: bool = False


Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=24)]
SourceId: TypeAlias = Annotated[Id, ReferenceKind("sources")]
DocumentId: TypeAlias = Annotated[Id, ReferenceKind("documents")]
RequirementId: TypeAlias = Annotated[Id, ReferenceKind("requirements")]
QuestionId: TypeAlias = Annotated[Id, ReferenceKind("questions")]
AnswerId: TypeAlias = Annotated[Id, ReferenceKind(ANSWERS)]
FaqId: TypeAlias = Annotated[Id, ReferenceKind("faq")]
TownQuestionId: TypeAlias = Annotated[Id, ReferenceKind("town_questions")]
