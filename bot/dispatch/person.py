"""Whoever acts: under which key the rows are kept, and where to answer. The id itself is never stored in clear."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """`key`: keyed hash of the id (16 bytes). `chat`: the private chat. `language_code`: Telegram's guess, or ""."""

    key: bytes
    chat: int = field(repr=False)
    language_code: str = ""
