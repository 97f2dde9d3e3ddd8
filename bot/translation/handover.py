"""What is handed to a translator: one `.po` file with every text, what it is, where it is shown and how long it may be.

Any translation tool opens it and no tool lets a translator change what a text is called: the id is the context (msgctxt), the
text to translate the msgid, the other language and the limits are comments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.content.checks import check
from bot.content.content import Content
from bot.content.loader import FIRST_LANGUAGES, Loaded
from bot.content.problems import ContentError, errors
from bot.content.twins import other_language
from bot.translation.appearing import Seen, appearing, described, longest_screens
from bot.translation.coverage import is_stale, translated
from bot.translation.explaining import elsewhere, explained
from bot.translation.extraction import BOT, on_buttons, template
from bot.translation.texts import only, texts
from bot.view import catalog
from bot.view.scene import Operator

PROGRAM = f"{BOT}.po"
"""The file in the ids of what the program says."""
_HEADER = """\
# Texts of the CPA guide bot. Translate the msgid ({source}) into the msgstr; the lines above it say what it is and how long it
# may be. Keep as it is: everything in braces such as {{town}}, links, commands such as /mydata, the signs of Markdown.
# What is empty or marked as fuzzy is to be done. When done: cpa-bot i18n take FILE"""


@dataclass(frozen=True)
class Sources:
    """All that a hand-over is made of. `catalogs` by language; `seen` and `longest` from `appearing`."""

    content: Content
    catalogs: Mapping[str, Catalog]
    template: Catalog
    seen: Mapping[str, Seen]
    longest: Mapping[str, int]
    root: Path


def sources(loaded: Loaded, locales: Path, root: Path, operator: Operator) -> Sources:
    """Gather what a hand-over is made of; `root` holds `bot`.

    Raises `ContentError` or `CatalogError` where the first languages are not in order: their screens give the context.
    """
    content = only(loaded.content, FIRST_LANGUAGES)
    others = set(loaded.content.languages) - set(FIRST_LANGUAGES)
    found = [problem for problem in loaded.problems if problem.file.partition("/")[0] not in others]
    if problems := errors(check(replace(loaded, content=content, problems=found))):
        raise ContentError(problems)
    return Sources(
        content=loaded.content,
        catalogs={
            path.parents[1].name: catalog.read(path, path.parents[1].name)
            for path in sorted(locales.glob(f"*/LC_MESSAGES/{PROGRAM}"))
        },
        template=template(BOT, root),
        seen=appearing(content, operator, on_buttons(root)),
        longest=longest_screens(content, catalog.load(locales, FIRST_LANGUAGES), operator),
        root=root,
    )


def handed(language: str, gathered: Sources) -> Catalog:
    """Give every text for the translator into `language`, with what is translated already; what is stale is fuzzy."""
    content = gathered.content
    source = other_language(language, content.languages)
    header = _HEADER.format(source=source)
    result = Catalog(language, header_comment=header, project="cpa-guide-bot", version="0.1", fuzzy=False)
    for place, said in texts(content):
        if source in said:
            stale = language in said and is_stale(language, place, content)
            result.add(
                said[source],
                said.get(language, ""),
                context=str(place),
                auto_comments=[
                    *explained(place, source, gathered.longest),
                    *elsewhere(said, source, language),
                ],
                flags=("fuzzy",) if stale else (),
            )
    for message in gathered.template:
        if message.id:
            _add_of_program(result, message, language, source, gathered)
    return result


def _add_of_program(result: Catalog, message: Message, language: str, source: str, gathered: Sources) -> None:
    english = message.id if isinstance(message.id, str) else message.id[0]
    found = {name: said for name, of in gathered.catalogs.items() if (said := of.get(english)) is not None}
    forms, target = _forms(found.get(source, message)), found.get(language)
    others = {name: " | ".join(_forms(said)) for name, said in found.items()}
    files = dict.fromkeys(Path(file) for file, _ in message.locations)
    result.add(
        forms[0] if isinstance(message.id, str) else (forms[0], forms[-1]),
        (target.string if target else "") or "",
        context=f"{PROGRAM} {english}",
        auto_comments=[
            *message.auto_comments,
            *described(gathered.seen.get(english, Seen()), files, gathered.root),
            *elsewhere(others, source, language),
        ],
        flags=("fuzzy",) if target and target.fuzzy and translated(target) else (),
    )


def _forms(message: Message) -> tuple[str, ...]:
    """Give what a message says in each of its forms; its English name where that lacks."""
    said = message.string if translated(message) else message.id
    return (said or "",) if isinstance(said, str | None) else tuple(said)
