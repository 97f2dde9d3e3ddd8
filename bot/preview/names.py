"""The texts of the drawing and the page that stand in modules, as the catalogues know them; the others stand in the templates."""

from collections.abc import Mapping

DOMAIN = "preview"
"""The catalogues: `locales/<language>/LC_MESSAGES/preview.po`."""
TITLE = "Where each answer of the self-check leads"
A_TOWN = "A town"
NOT_ASKED = "Without a town: not asked"
END = "Result"
TOLD = "Told only, never asked"

COMMON = "What everybody sees"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Start, languages, about the bot": ("languages", "menu", "page", "my-leads"),
    "The guide and its sources": ("guide", "chapter", "sources"),
    "The questions of the self-check": ("ask", "to-ask"),
    "Documents": ("documents", "document"),
    "Questions, answers and terms": ("faq", "topic", "entry", "glossary", "term", "found"),
    "Towns and their rules": ("towns", "regions", "region", "town", "rules", "position", "townmatches", "nearest"),
    "Towns nobody answers for yet": ("no-contact", "letter", "lead", "be-told", "told-of"),
    "Data protection": ("privacy", "part", "my-data", "ask-erase"),
}  # fmt: skip
"""How the screens of everybody are grouped: by the first word of their key."""
REST = "Everything else"
EXAMPLE = "Example: {name}"
WRITING = "A message to a town"
AFTERWARDS = "What becomes of messages"
NEWS = "What candidates hear without asking"
CONTACT = "The contact of a town"
COORDINATOR = "The coordinator"
NOTICES = "Notices and letters to officials"
READ_AS: Mapping[str, str] = {
    "live": "live page",
    "copy": "archived copy",
    "part": "part of an archived copy",
}
"""How a source was read."""
TEXTS = (
    TITLE, A_TOWN, NOT_ASKED, END, TOLD, COMMON, *SECTIONS, REST, EXAMPLE, WRITING, AFTERWARDS, NEWS, CONTACT, COORDINATOR, NOTICES,
    *READ_AS.values(),
)  # fmt: skip
"""All of them."""
