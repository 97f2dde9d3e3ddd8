"""The rules about what is there without any use, or twice: a misspelt name often shows itself in that way."""

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.content.loader import Loaded
from bot.content.models import Sourced
from bot.content.problems import Problem

LABELLED = ("guide", "documents", "faq")


def named_once(loaded: Loaded) -> Iterator[Problem]:
    """A list names nothing twice: the second was probably to be something else."""
    for file, section, entries in sourced(loaded):
        for name, entry in entries.items():
            for field, named in (("sources", entry.sources), ("asks", entry.asks)):
                yield from _twice(loaded, named, file, section, name, field)
    for name, question in loaded.content.questions.items():
        for answer, option in question.options.items():
            place = ("questions", name, "options", answer, "documents")
            yield from _twice(loaded, option.documents, "eligibility.yaml", *place)
    for town in loaded.content.municipalities.values():
        yield from _twice(loaded, town.local.documents, f"municipalities/{town.slug}.yaml", "documents")


def _twice(loaded: Loaded, named: tuple[str, ...], file: str, *place: str) -> Iterator[Problem]:
    for name, times in Counter(named).items():
        if times > 1:
            yield loaded.warning(file, f'"{name}" stands in this list twice', "remove one", *place)


def sourced(loaded: Loaded) -> Iterator[tuple[str, str, Mapping[str, Sourced]]]:
    """Yield (file, section, entries) of everything that names sources."""
    content = loaded.content
    yield "guide.yaml", "chapters", content.chapters
    yield "eligibility.yaml", "requirements", content.requirements
    yield "documents.yaml", "documents", content.documents
    yield "faq.yaml", "entries", content.faq


def documents_listed(loaded: Loaded) -> Iterator[Problem]:
    """Every document comes onto somebody's list: otherwise its page is never seen."""
    content = loaded.content
    brought = {
        document
        for question in content.questions.values()
        for option in question.options.values()
        for document in option.documents
    }
    brought |= {document for town in content.municipalities.values() for document in town.local.documents}
    for name, document in content.documents.items() if loaded.whole("questions") else ():
        if not document.always and name not in brought:
            advice = f"write always: true, or documents: [{name}] at an answer or in a town's file"
            yield loaded.warning(
                "documents.yaml",
                f'nothing puts "{name}" on a list',
                advice,
                "documents",
                name,
                fix="always: true",
            )


def topics_filled(loaded: Loaded) -> Iterator[Problem]:
    """Every topic has a question: an empty one is a button that leads nowhere."""
    used = {entry.topic for entry in loaded.content.faq.values()}
    for name in loaded.content.faq_topics if loaded.whole("entries") else ():
        if name not in used:
            message, advice = (
                f'no question has the topic "{name}"',
                f"write topic: {name} at one, or remove it",
            )
            yield loaded.problem("faq.yaml", message, advice, "topics", name)


def labels_differ(loaded: Loaded) -> Iterator[Problem]:
    """Two buttons of one screen do not read the same: nobody could know which is which."""
    content = loaded.content
    for (language, path), words in content.words.items():
        if path.startswith("questions/"):
            file = f"{language}/{path}.md"
            labels: dict[str, tuple[str, tuple[str, ...], str]] = {
                option: (file, ("options", option), text) for option, text in words.options.items()
            }
            yield from _same(loaded, labels)
    for language in content.languages:
        for folder in LABELLED:
            labels = {
                path: (f"{language}/{path}.md", ("label",), words.label)
                for (spoken, path), words in content.words.items()
                if spoken == language and path.startswith(f"{folder}/") and words.label
            }
            yield from _same(loaded, labels)


def _same(loaded: Loaded, labels: Mapping[str, tuple[str, tuple[str, ...], str]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, (file, place, text) in labels.items():
        first = seen.setdefault(text.casefold().strip(), name)
        if first != name:
            message = f'the label "{text}" is also that of {first}'
            yield loaded.problem(file, message, "say in it what sets the two apart", *place)


def unused_files(loaded: Loaded) -> Iterator[Problem]:
    """Every file is used by something: a misspelt file name would hide its text for ever."""
    for file in loaded.unknown_files:
        message = "nothing uses this file"
        yield loaded.warning(file, message, "give it the name of a file that is used, or remove it")
