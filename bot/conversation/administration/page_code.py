"""The code of a screen inside the code of a preview: with dots in place of its colons."""

from typing import NewType

PageCode = NewType("PageCode", str)
