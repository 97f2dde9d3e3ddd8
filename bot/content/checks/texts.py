"""Rules about texts: every language has all required parts, and uses the terms of the glossary.

Placeholders are known, ready sentences are short and promise nothing, examples have their page.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bot.content.compared import other_language
from bot.content.content import CONTROLLERS, MAX_LABEL, READ_PAGES, bilingual_texts, feature_contents
from bot.content.facts import TURNS, forms_of, in_braces
from bot.content.loader import Loaded, examples_file
from bot.content.models import LATER, OTHER_REGIONS, StatedFact
from bot.content.problems import Problem, Remark, Severity, counted, did_you_mean, nearest, tr
from bot.content.search.model import NO_PAGE
from bot.content.snapshot import FIRST_LANGUAGES
from bot.content.texts import FIELDS, NAMED, TEMPLATES, Text

PAGES = (
    "about", "accessibility", "admin-invite", "be-told", "call", "duties", "erase", "erased", "help", "inbox", "inbox-coordinator", "invite",
    "invite-page", "lead", "lead-cv", "lead-email", "lead-file", "lead-name", "lead-note", "lead-phone", "lead-reach", "lead-summary",
    "lead-waiting", "lead-words", "letter", "my-data", "no-contact", "nobody", "offer", "overview", "own-rules",
    "own-town", "paper-cv", "paper-file", "paper-motivation", "papers", "person", "plan", "plan-file", "plan-months",
    "reminder-paper", "reminders", "result", "told", "towns", "under18", "web-privacy", "welcome", "withdraw", "year",
)  # fmt: skip
"""The fixed pages of the core; "language" is one more, with only a title and a label."""
PRIVACY_PARTS = ("controller", "recipients", "rights")
"""The screens of the privacy notice with the information that Art. 13 GDPR requires."""
SECTIONS = {"guide": "chapters", "faq": "entries", "year": "stages"}
"""The section of structure for a folder of texts whose name differs."""
LABEL_ROOM = {"faq": MAX_LABEL - 2, "next_steps": MAX_LABEL - 3}
"""Folders whose button labels are shorter, since a sign or a number precedes them."""
OPERATOR = tuple(f"operator_{field}" for field in ("name", "address", "email", "officer", "bot"))
"""Placeholders of every page: the operator."""
LETTER = ("town", "questions")
"""Required placeholders of the ready letter."""
TOWN_LETTER = (*LETTER, "village", "contact")
"""Placeholders of the papers besides their questions: a town, and a phone or e-mail."""
TOWN_PACK_FIELDS = (
    "place", "place_uk", "town", "village", "region", "operator", "operator_address", "operator_email", "phone", "officer", "bot", "link",
    "pages", "pages_host", "mail_from", "mail_domain", "mail_server", "mail_protected",
)  # fmt: skip
"""Placeholders of the papers for towns."""
_NAMED = re.compile(r"\{([^{}\n]*)\}|[{}]")
_BRACKET = re.compile("[<>]")
_PLACE = re.compile(r"\{([^{}\n|]*)")
WITH_PLACEHOLDERS = ("phrase", *FIELDS, *NAMED, "body")
"""Kinds of texts into which facts are inserted."""
_IN = {"phrase": (), "sentence": (), "pack": TOWN_PACK_FIELDS}
SENTENCES_FILE = "sentences.yaml"
MAX_CHARACTERS = 120
_PROMISE = re.compile(
    r"\b(slib|zaruč|garant|přijmeme|přijat|vezmeme|splňuj|nesplňuj|vyhovuj|nevyhovuj"
    r"|обіця|гарант|приймемо|прийнят|візьмемо|відповідає|підходите)",
    re.IGNORECASE,
)
"""Stems of words that promise a post, or judge whether somebody meets the conditions."""
_QUOTED = re.compile(r"«[^»]*»|„[^“”]*[“”]|\"[^\"]*\"")
"""Quoted text, which repeats the words of others."""


class NeededParts(NamedTuple):
    """Required and allowed parts of a file of words."""

    fields: tuple[str, ...]
    options: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    may_hold: tuple[str, ...] = ()
    """Sections that may be left out, and answers that may have a text under "change" or "limit"."""


def fixed_pages() -> tuple[str, ...]:
    """Return the names of all fixed pages but "language"."""
    return (*PAGES, *chain.from_iterable(one.pages for one in feature_contents()))


def expected(loaded: Loaded) -> dict[str, NeededParts]:
    """Return the required parts of every file of words, by its path without language and ending."""
    content = loaded.content
    readable = NeededParts(("title", "label", "body"))
    paths = {
        f"pages/{name}": NeededParts(("title", "body") if name in READ_PAGES else ("body",)) for name in fixed_pages()
    }
    paths["pages/language"] = NeededParts(("title", "label"))
    paths["pages/under18"] = NeededParts(("title", "body"), sections=("result", "town"))
    paths["pages/person"] = NeededParts(("title", "body"), sections=("contact", "coordinator", "nobody"))
    paths["pages/duties"] = NeededParts(("body",), sections=("contact", "deputy", "coordinator"))
    paths["pages/lead-summary"] = NeededParts(("body",), sections=("town",))
    paths["privacy"] = NeededParts(("title", "body"), sections=(*PRIVACY_PARTS, *CONTROLLERS), titles=PRIVACY_PARTS)
    paths |= {f"guide/{name}": readable for name in content.chapters}
    paths |= {f"documents/{name}": readable for name in content.documents}
    # Every language has a page; its other fields are in the file of the first language.
    answer = readable._replace(may_hold=(OTHER_REGIONS, *map(str.lower, content.regions)))
    paths |= {path: answer for _, path in content.words if path.startswith("faq/")}
    paths |= {f"year/{name}": NeededParts(("title", "body")) for name in content.stages}
    for name, question in content.questions.items():
        options = (LATER,) if question.kind == "town" else tuple(question.options)
        paths[f"questions/{name}"] = NeededParts(("label", "body"), options)
    paths |= {
        f"papers/{name}": NeededParts(("label", "body"), (*item.options, *item.groups))
        for name, item in content.papers.items()
    }
    deciding = NeededParts(("title", "label", "body"), may_hold=tuple({answer for _, answer, _ in content.answers()}))
    paths |= {f"requirements/{name}": deciding for name in content.requirements}
    step = NeededParts(("label", "body"), may_hold=deciding.may_hold)
    paths |= {f"next_steps/{name}": step for name in content.next_steps}
    for town in content.municipalities.values():
        path = f"municipalities/{town.slug}"
        has_text = any((language, path) in content.words for language in content.languages)
        # a town without rules may have a text about it; of one that could not be read, nobody knows
        if town.local.rules or (has_text and path not in loaded.broken):
            rules = tuple(rule.requirement for rule in town.local.rules)
            own = tuple(rule.requirement for rule in town.local.rules if rule.adds)
            paths[path] = NeededParts((), sections=rules, titles=own, may_hold=("about", "older"))
    return paths


def missing_files(loaded: Loaded) -> Iterator[Problem]:
    """Every text exists in every language: otherwise half of the people would read nothing."""
    needed = expected(loaded)
    for language in loaded.content.languages:
        found = {path for spoken, path in loaded.content.words if spoken == language}
        other = other_language(language, loaded.content.languages)
        # A new language is asked for each text, and need not have a folder yet.
        folders = _by_folder(found if language in FIRST_LANGUAGES else needed)
        for folder, lacking in _by_folder(set(needed) - found).items():
            if len(lacking) > 1 and folder not in folders:
                advice = tr("give it back its name, or copy {other} and translate it", f"{other}/{folder}")
                yield Problem(f"{language}/{folder}", 1, tr("the folder is missing"), advice)
                continue
            for path in lacking:
                advice = tr("add it, with {other}/{path}.md as a model", other, path)
                yield Problem(f"{language}/{path}.md", 1, tr("the file is missing"), advice)


def unused_texts(loaded: Loaded) -> Iterator[Problem]:
    """Every text is shown somewhere: an unused one probably has the wrong name."""
    needed = expected(loaded)
    known = _by_folder(needed)
    for language in loaded.content.languages:
        for folder, paths in _by_folder(path for spoken, path in loaded.content.words if spoken == language).items():
            section = SECTIONS.get(folder, folder)
            unused = [
                path for path in paths if path not in needed and not loaded.refused(section, path.partition("/")[2])
            ]
            if folder not in known and len(unused) == len(paths) > 1:
                what, advice = tr("nothing uses this folder"), did_you_mean(folder, known)
                yield Problem(f"{language}/{folder}", 1, what, advice)
                continue
            for path in unused:
                what, advice = tr("nothing uses this file"), did_you_mean(path, needed)
                # A fixed page may belong to a missing feature; a misspelt one is also reported as
                # missing.
                severity = Severity.WARNING if folder == "pages" else Severity.ERROR
                yield Problem(f"{language}/{path}.md", 1, what, advice, severity)


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    """Group paths by folder, so that a statement about a whole folder is made once."""
    folders = dict[str, list[str]]()
    for path in sorted(paths):
        folders.setdefault(path.partition("/")[0], []).append(path)
    return folders


def needed_words(loaded: Loaded) -> Iterator[Problem]:
    """Every text has the parts of its kind: a title, a short label, a label for each option, its sections."""
    for path, needed in expected(loaded).items():
        for language in loaded.content.languages:
            whole = f"{language}/{path}.md" not in loaded.broken
            if whole and (language, path) in loaded.content.words:
                yield from _missing_texts(loaded, language, path, needed)
                yield from _superfluous_texts(loaded, language, path, needed)


def _missing_texts(loaded: Loaded, language: str, path: str, needed: NeededParts) -> Iterator[Problem]:
    words, file = loaded.content.words[language, path], f"{language}/{path}.md"
    for field in needed.fields:
        if not getattr(words, field):
            of_body = tr("write the text below the --- lines")
            advice = of_body if field == "body" else tr("write {field}: ... between the --- lines", field)
            yield loaded.problem(file, tr('"{field}" is empty', field), advice)
    for option in needed.options:
        if not words.options.get(option):
            message = tr('the option "{option}" has no label', option)
            yield loaded.problem(file, message, tr("add {option}: ... under options:", option), "options")
    for name in needed.titles:
        if not words.titles.get(name):
            advice = tr("add {name}: ... under titles:", name)
            yield loaded.problem(file, tr('"{name}" has no title', name), advice, "titles")
    for section in needed.sections:
        if not words.sections.get(section):
            advice = tr("add ## {section} and its text", section)
            yield loaded.problem(file, tr('the section "## {section}" is missing', section), advice)


def _superfluous_texts(loaded: Loaded, language: str, path: str, needed: NeededParts) -> Iterator[Problem]:
    words, file = loaded.content.words[language, path], f"{language}/{path}.md"
    for field in {"title", "label", "body"} - {*needed.fields}:
        if getattr(words, field):
            advice = tr("move it to where it is shown, or remove it")
            yield loaded.warning(
                file, tr('"{field}" is shown nowhere', field), advice, "" if field == "body" else field
            )
    for option in words.options.keys() - set(needed.options):
        advice = did_you_mean(option, needed.options)
        yield loaded.problem(file, tr('unknown option "{name}"', option), advice, "options", option)
    for name in words.titles.keys() - set(needed.titles):
        advice = did_you_mean(name, needed.titles)
        yield loaded.problem(file, tr('unknown title "{name}"', name), advice, "titles", name)
    if not loaded.whole("questions"):
        # Some answers with texts are unknown.
        return
    for field, texts in (("change", words.change), ("limit", words.limit)):
        for answer in texts.keys() - set(needed.may_hold):
            advice = did_you_mean(answer, needed.may_hold)
            yield loaded.problem(file, tr('unknown answer "{name}"', answer), advice, field, answer)
    sections = {*needed.sections, *needed.may_hold}
    for section in words.sections.keys() - sections:
        advice = did_you_mean(section, sections)
        yield loaded.problem(file, tr('unknown section "## {section}"', section), advice, section)


def translated(loaded: Loaded) -> Iterator[Problem]:
    """Short texts of several languages have each language and nothing else."""
    for file, place, texts in bilingual_texts(loaded.content):
        what = place[-1] if place[0] == "terms" else " ".join(place[2:])
        yield from _in_each_language(loaded, what, texts, file, *place)


def _in_each_language(loaded: Loaded, what: str, texts: Mapping[str, str], file: str, *place: str) -> Iterator[Problem]:
    """Yield missing and unknown languages: a comma without quotes splits a text."""
    name, languages = place[1], loaded.content.languages
    for language in languages:
        if not texts.get(language, "").strip():
            message = tr('"{name}" has no text in "{language}"', name, language)
            if what:
                message = tr('"{name}" has no {what} in "{language}"', name, what, language)
            yield loaded.problem(file, message, tr("add {language}: ...", language), *place)
    for other in texts.keys() - set(languages):
        advice = tr("put the text before it between quotes, or remove it")
        yield loaded.problem(file, tr('"{language}" is no language', other), advice, *place, other)


def short_labels(loaded: Loaded) -> Iterator[Problem]:
    """No button label is longer than 30 characters."""
    for (language, path), words in loaded.content.words.items():
        file, room = f"{language}/{path}.md", LABEL_ROOM.get(path.partition("/")[0], MAX_LABEL)
        labels: dict[tuple[str, ...], str] = {("label",): words.label}
        labels |= {("options", name): text for name, text in words.options.items()}
        if path == "privacy":
            labels |= {("titles", name): text for name, text in words.titles.items()}
        for place, label in labels.items():
            if len(label) > room:
                what = counted("a label has {number} character", "a label has {number} characters", len(label))
                yield loaded.problem(file, what, tr("shorten it to {number}", room), *place)


def filled_in(loaded: Loaded) -> Iterator[Problem]:
    """Every placeholder has a value: a misspelt one would be shown to people unchanged."""
    facts = {in_braces(name)[1:-1]: name for name in loaded.content.facts}
    bare = re.compile(rf"(?<![{{\w@/.])(?:{'|'.join(one for one in facts if '_' in one) or '(?!)'})(?![\w}}|])")
    unsaid = dict[tuple[str, str], list[Problem]]()
    for text in loaded.texts:
        known = (*TOWN_LETTER, *loaded.content.papers) if text.kind == "letter" else _IN.get(text.kind, OPERATOR)
        known = (*known, *facts) if text.kind in WITH_PLACEHOLDERS else known
        for found in bare.finditer(text.text):
            what = tr('"{words}" stands without its braces', found[0])
            yield text.problem(found.start(), what, tr("write {fix}", f"{{{found[0]}}}"))
        for found in _NAMED.finditer(text.text):
            if (name := _name(found)) in facts and name in known:
                part, problem = _missing_fact_part(text, found, facts[name], loaded.content.facts[facts[name]])
                unsaid.setdefault((facts[name], part), []).append(problem)
            elif name not in known:
                yield from _unfilled_braces(loaded, text, found, known)
    for (name, part), problems in unsaid.items():
        yield from _empty_fact_problems(loaded, name, part, problems)
    letter = loaded.content.templates["letter"]
    for fix in (f"{{{name}}}" for name in LETTER):
        if letter and fix not in letter:
            what = tr("the letter has no {braces}", fix)
            yield loaded.problem("letter.md", what, tr("write {fix} where it belongs", fix))


def _name(found: re.Match[str]) -> str:
    """Return the name in a pair of braces, "" for a single brace."""
    return (found[1] or "").partition("|")[0]


def _missing_fact_part(text: Text, found: re.Match[str], name: str, fact: StatedFact) -> tuple[str, Problem]:
    """Return the empty part of a fact ("": none), and the problem that a text needs it."""
    if part := _empty_part(fact, found[1].split("|")[1:]):
        advice = tr("fill in its {part} in {file}, or say something else here", part, "facts.yaml")
    else:
        advice = tr(
            "write {braces}, with forms for {numbers} behind it, |from or |to where the fact has them",
            f"{{{_name(found)}}}",
            ", ".join(map(str, forms_of(text.language))),
        )
    return part, text.problem(found.start(), tr('the fact "{name}" cannot be said as {words}', name, found[0]), advice)


def _unfilled_braces(loaded: Loaded, text: Text, found: re.Match[str], known: Collection[str]) -> Iterator[Problem]:
    """Yield a brace without its partner, or an unknown placeholder that was not rejected itself."""
    name, of = _name(found), ("facts", "papers") if text.kind == "letter" else ("facts",)
    if found[1] is None:
        what, advice = tr('"{words}" has no partner', found[0]), tr("remove it, or close the braces")
        yield text.problem(found.start(), what, advice)
    elif not any(loaded.refused(one, name.replace("_", "-")) for one in of):
        some = nearest(name, known) or OPERATOR[0] in known or text.kind == "letter"
        advice = tr("remove it: nothing is filled in here but facts")
        advice = did_you_mean(f"{{{name}}}", [f"{{{one}}}" for one in known]) if some else advice
        yield text.problem(found.start(), tr("nothing is filled in for {words}", found[0]), advice)


def _empty_fact_problems(loaded: Loaded, name: str, part: str, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield one problem if many texts need an empty fact, which somebody emptied, else each."""
    named = sorted({one.file for one in problems})
    if part and len({file.partition("/")[2] for file in named}) > 1:
        what = tr('"{name}" has no {part}, and {number} texts say it, such as {file}', name, part, len(named), named[0])
        yield loaded.problem("facts.yaml", what, tr("fill it in, or take it out of the texts"), "facts", name)
    else:
        yield from problems


def _empty_part(fact: StatedFact, how: list[str]) -> str:
    """Return the part of a fact that a text needs and that is empty, or ""."""
    part = f"valid_{how[0]}" if how and how[0] in TURNS else "value"
    return "" if getattr(fact, part) else part


def paper_questions_used(loaded: Loaded) -> Iterator[Problem]:
    """Each question for a paper has its place in the paper: no answer is asked for in vain."""
    for name, item in loaded.content.papers.items():
        place = ("papers", name)
        prints = item.lines or any(one.cv or one.letter for one in item.options.values())
        for kind in item.papers if prints else ():
            if (template := loaded.content.templates[kind]) and name not in _PLACE.findall(template):
                message = tr('"{name}" is asked for {file} but has no place there', name, TEMPLATES[kind])
                advice = tr("write {fix} where it belongs", f"{{{name}}}")
                yield loaded.problem("papers.yaml", message, advice, *place)
        if item.same_as and item.same_as not in loaded.content.questions and loaded.whole("questions"):
            what = tr('unknown question "{name}"', item.same_as)
            advice = did_you_mean(item.same_as, loaded.content.questions)
            yield loaded.problem("papers.yaml", what, advice, *place, "same_as")


def brackets_closed(loaded: Loaded) -> Iterator[Problem]:
    """An optional part of a paper is between < and >: an unclosed one would drop the rest."""
    for text in (one for one in loaded.texts if one.kind == "letter"):
        opened: int | None = None
        for found in _BRACKET.finditer(text.text):
            if (found[0] == "<") == (opened is not None):
                what = tr('"{words}" has no partner', found[0])
                yield text.problem(
                    found.start() if opened is None else opened, what, tr("add its partner, or remove it")
                )
            opened = found.start() if found[0] == "<" else None
        if opened is not None:
            yield text.problem(opened, tr('"{words}" has no partner', "<"), tr("add its partner, or remove it"))


def ready_sentences(loaded: Loaded) -> Iterator[Problem]:
    """A ready sentence is one short line, ends with punctuation and promises nothing."""
    for file, place, texts in bilingual_texts(loaded.content):
        if is_ready_sentence(file):
            for language, text in texts.items():
                for message, advice in _sentence_problems(text.strip()):
                    yield loaded.problem(file, message, advice, *place, language)


def is_ready_sentence(file: str) -> bool:
    """Return True for the common ready sentences and those of a town."""
    return file == SENTENCES_FILE or file.startswith("municipalities/")


def _sentence_problems(text: str) -> Iterator[tuple[Remark, Remark]]:
    if len(text) > MAX_CHARACTERS:
        what = counted("the sentence has {number} character", "the sentence has {number} characters", len(text))
        yield what, tr("shorten it to {number}", MAX_CHARACTERS)
    if "\n" in text:
        yield tr("the sentence has more than one line"), tr("write it in one line")
    if text and text[-1] not in ".?!":
        yield tr("the sentence has no end"), tr("put a full stop or a question mark behind it")
    if found := _PROMISE.search(text):
        yield tr('"{words}" begins a promise or a judgement', found[0]), tr("leave that to somebody's own words")


def terms_of_the_glossary(loaded: Loaded) -> Iterator[Problem]:
    """No text uses a word that the glossary says to avoid: two names for one thing look like two things."""
    avoided = dict[str, dict[str, tuple[str, str]]]()
    for name, term in loaded.content.glossary.items():
        for language, avoid in term.avoid.items():
            for wrong in avoid:
                avoided.setdefault(language, {}).setdefault(wrong, (term.term.get(language, name), name))
    any_of = {language: _pattern(*words) for language, words in avoided.items()}
    for text in loaded.texts:
        # The glossary itself explains the words to avoid.
        if text.file == "glossary.yaml" or text.language not in any_of:
            continue
        plain = _QUOTED.sub(lambda found: " " * len(found[0]), text.text)
        for found in any_of[text.language].finditer(plain):
            wrongs = avoided[text.language].items()
            right, name = next(meant for wrong, meant in wrongs if _pattern(wrong).fullmatch(found[0]))
            advice = tr('write "{fix}", as in the dictionary (glossary.yaml, {name})', right, name)
            yield text.warning(found.start(), tr('"{words}" is not our word', found[0]), advice)


def avoided_in_known_languages(loaded: Loaded) -> Iterator[Problem]:
    """Words to avoid are listed under a language of the content; elsewhere they have no effect."""
    languages = loaded.content.languages
    for name, term in loaded.content.glossary.items():
        for language in term.avoid.keys() - set(languages):
            place = ("terms", name, "avoid", language)
            advice = did_you_mean(language, languages)
            yield loaded.problem("glossary.yaml", tr('"{language}" is no language', language), advice, *place)


def _pattern(*wrong: str) -> re.Pattern[str]:
    """Read terms to avoid: `*` stands for any ending."""
    terms = (r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in term.split()) for term in wrong)
    return re.compile(rf"\b(?:{'|'.join(terms)})\b", re.IGNORECASE)


def typed_in_known_languages(loaded: Loaded) -> Iterator[Problem]:
    """Typed words are listed under a language of the content; a language may have none."""
    for name, texts in loaded.content.said.items():
        for language in texts.keys() - set(loaded.content.languages):
            advice = did_you_mean(language, loaded.content.languages)
            yield loaded.problem(
                "typed.yaml", tr('"{language}" is no language', language), advice, "said", name, language
            )


def examples_of_pages(loaded: Loaded) -> Iterator[Problem]:
    """An example belongs to an existing page, or to none; one of a removed page is ignored."""
    known = {NO_PAGE, *loaded.content.keys}
    for language, examples in loaded.content.examples.items():
        for line, example in enumerate(examples, 2):
            if example.page not in known:
                what = tr('an example is of the page "{page}", which is not there', example.page)
                advice = did_you_mean(example.page, known)
                yield Problem(examples_file(language), line, what, advice, Severity.WARNING)
