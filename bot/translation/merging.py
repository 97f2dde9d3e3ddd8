"""Brings a catalogue up to date with what the program says now, without losing a translation.

The order of the file stays and new texts come last, so that the difference shows what was added; a text that was changed in
the program keeps its translation, marked as fuzzy; what nobody says any more stays as a comment.
"""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po


def begun(language: str) -> Catalog:
    """Give an empty catalogue with the plural forms of a language."""
    return Catalog(
        locale=language,
        header_comment=f"# Words of the program in {language}. The English msgid only names a text.",
        project="cpa-guide-bot",
        version="0.1",
        fuzzy=False,
    )


def merge(catalog: Catalog, template: Catalog) -> None:
    """Give `catalog` every text of `template`, in its own old order."""
    known = {message.id: message for message in template if message.id}
    ordered = Catalog(charset="utf-8")
    for text in dict.fromkeys([*(message.id for message in catalog if message.id in known), *known]):
        message = known[text]
        ordered.add(text, locations=message.locations, auto_comments=message.auto_comments)
    catalog.update(ordered, update_creation_date=False)


def written(catalog: Catalog) -> bytes:
    """Give the text of a `.po` file: no line numbers, no wrapped lines, so that only what changed is changed."""
    file = BytesIO()
    write_po(file, catalog, width=0, include_lineno=False)
    return file.getvalue()
