"""A text that belongs to a person: it behaves as text, but its `repr` hides it.

So a log line, a traceback or a failed assertion that shows a session cannot show a name or a number.
"""

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Private(str):
    """Personal text. Empty means "not given"."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Hide the text; only whether there is one can be seen."""
        return "Private(...)" if self else "Private('')"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


NOTHING = Private("")
"""No text given."""
