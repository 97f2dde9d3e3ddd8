"""Rules about language: alphabets, leftovers, readability, promises, and forbidden questions.

The bot never says that a person qualifies or will be hired: towns decide, and the sources disagree.
Only statements are matched. A sentence that asks, doubts or denies ("чи підходите", "neznamená, že
splňujete") is no promise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from rapidfuzz import fuzz

from bot.content.checks.texts import is_ready_sentence
from bot.content.loader import Loaded
from bot.content.models import Phrasing
from bot.content.problems import Problem, Remark, counted, did_you_mean, tr
from bot.content.search.ngrams import phonetic_spelling
from bot.content.snapshot import FIRST_LANGUAGES
from bot.content.spelling import plain
from bot.content.tables import TOWNS_FILE
from bot.content.texts import Text

MAX_WORDS = 32
"""Maximum words in a sentence. The longest of the first texts had 28."""
MAX_LIX = 62
"""Maximum Lix: words in a sentence, plus per cent of long words. Laws have more than 60."""
MIN_WORDS = 40
"""Minimum words; for shorter texts the Lix is meaningless."""
LONG_WORD_LETTERS = 6
"""Letters; a longer word counts as long in the Lix."""
_CYRILLIC, _LATIN = "\u0400-\u04ff", "A-Za-z\u00c0-\u024f"
_MIXED = re.compile(rf"(?<=[{_CYRILLIC}])[{_LATIN}]|(?<=[{_LATIN}])[{_CYRILLIC}]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_LEFT_OVER = re.compile(
    r"^(?:<{7}|={7}|>{7}).*$|\b(?:TODO|FIXME|XXX|TBD|DOPLNIT|DOPSAT|OPRAVIT|OVĚŘIT|ДОПИСАТИ|ДОДАТИ|ВИПРАВИТИ|ПЕРЕВІРИТИ)\b|\b[Ll]orem\s+ipsum\b|\?{2,}|!{2,}",
    re.MULTILINE,
)
_ENGLISH = re.compile(r"\b(?:the|of|and|for|you|your|is|are|with|this|please)\b", re.IGNORECASE)
"""Words of which a Czech sentence has at most one."""
_SHARED_BY_ALL = re.compile(r"https?://\S+|[\w.-]+@[\w.-]+|\{[^}]*\}|\([^)]*\)|[«„][^»“]*[»“]|\b[\w-]+\.[a-z]{2,}\b")
"""Text that is the same in every language: addresses, placeholders, quoted terms."""
MIN_PASTED = 60
"""Number of foreign letters from which a text in the wrong language is rejected."""
MIN_FOREIGN = 4
"""Minimum words of a sentence; a shorter one may be a foreign name."""
SHORT = ("title", "label", "options", "titles", "change", "limit", "phrase")
"""Short texts, where another alphabet means the wrong column."""
MAX_SHOWN = 40
"""Maximum number of characters of a quoted sentence."""
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…:;]+[*»“”\")]*(?:\s|$)|\n")
_UK = r"""
    \b(?:ви\s+)?(?:точно\s+|повністю\s+|цілком\s+|вже\s+)?(?:не\s+)?підходите\b
  | \b(?:ви\s+)?(?:не\s+)?(?:відповідаєте|задовольняєте)\s+(?:\w+\s+)?(?:умов|вимог|критері)\w*
  | \bви\s+(?:не\s+)?(?:викону[єі]те|виконали)\s+(?:\w+\s+)?(?:умов|вимог)\w*
  | \bвикону[єі]те\s+(?:\w+\s+)?(?:умов|вимог)\w*
  | \b(?:не\s+)?маєте\s+право\s+(?:на\s+(?:\w+\s+)?(?:посад|робот|місц)\w*|працювати\s+асистент\w*|стати\s+асистент\w*)
  | \bви\s+(?:не\s+)?(?:придатн|прийнят)\w+
  | \bви\s+(?:не\s+)?(?:можете|зможете)\s+(?:стати|бути|працювати)\s+асистент\w*
  | \bвас\s+(?:[\w']+\s+)?(?:не\s+)?(?:візьмуть|приймуть|наймуть|оберуть|прийнято|взяли)\b
  | \b(?:візьмуть|приймуть|наймуть|оберуть)\s+вас\b
  | \bви\s+(?:\w+\s+)?(?:отримаєте|одержите|дістанете)\s+(?:\w+\s+)?(?:робот|посад|місц)\w*
  | \b(?:робот|посад|місц)\w*\s+ви\s+(?:\w+\s+)?(?:отримаєте|одержите|дістанете)
  | (?<!\bне\s)\b(?:гарантуємо|обіцяємо|запевняємо)\b
  | \b(?:посад|робот|місц)\w+\s+(?:\w+\s+)?(?:гарантован|забезпечен)\w+
  | \bгромадянств\w+\s+(?:Чехії\s+)?(?:не\s+)?(?:потрібн|обов'язков|обов’язков|вимага|необхідн)\w+
"""
_CS = r"""
    \b(?:ne)?splňujete\b
  | \b(?:ne)?vyhovujete\b
  | \b(?:ne)?odpovídáte\s+(?:\w+\s+)?(?:podmínk|požadavk|kritéri)\w*
  | \b(?:ne)?jste\s+(?:\w+\s+)?(?:způsobil|vhodn|přijat)\w*
  | \b(?:ne)?budete\s+(?:\w+\s+)?přijat\w*
  | \b(?:ne)?máte\s+(?:\w+\s+)?(?:nárok|právo)\s+na\s+(?:\w+\s+)?(?:míst|prác|pozic|post|zaměstnán|přijet)\w*
  | \b(?:ne)?můžete\s+(?:se\s+stát|být|pracovat\s+jako)\s+asistent\w*
  | \bv[aá]s\s+(?:\w+\s+)?(?:vezmou|přijmou|zaměstnají|vyberou)\b
  | \bv[aá]s\s+(?:určitě|jistě|rozhodně)\s+(?:vezme|přijme|zaměstná|vybere)\b
  | \b(?:vezmou|přijmou|zaměstnají|vyberou)\s+v[aá]s\b
  | \b(?:získáte|dostanete)\s+(?:\w+\s+)?(?:míst|prác|pozic|post)\w*
  | \b(?:míst|prác|pozic|post)\w*\s+(?:\w+\s+)?(?:určitě|jistě|rozhodně)\s+(?:získáte|dostanete)\b
  | \b(?:zaručujeme|garantujeme|slibujeme|zajistíme)\b
  | \b(?:míst|prác|pozic)\w*\s+(?:máte\s+|je\s+)?(?:zaručen|garantovan|jist)\w+
  | \bmáte\s+(?:\w+\s+)?(?:jist|zaručen)\w+\s+(?:míst|prác|pozic)\w*
  | \bobčanství\s+(?:se\s+)?(?:není|je|ne)?\s*(?:potřeba|potřebné|nutné|podmínkou|povinné|nevyžaduje|vyžaduje)\b
"""
PROMISES: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for language, pattern in (("uk", _UK), ("cs", _CS))
}
"""Forbidden statements: a judgement of the reader, a promise, a claim about citizenship."""
_CLAUSE = re.compile(r"[,;:–—(•\n]|\s-\s")
_QUESTION_WORDS = re.compile(
    r"\b(?:чи|якщо|коли|які|який|яка|kteří|který|která|хто|кого|поки|jestli|zda|zdali|pokud|když|kdo|koho|komu|dokud|neví\w*|nikdo|nikdy|nikoho)\b"
    r"|\b(?:не|ні|ніхто|ніколи|нікого)\s+(?:\w+\s+)?(?:пиш|каж|знач|озна|обіц|гаран|зна[єю]|може|вирішу)\w*"
    r"|\bne(?:piš|píš|řík|znamen|slib|zaruč|garant|tvrd|mů[žz])\w*",
    re.IGNORECASE,
)
"""Words that make a clause a question, a condition or a denial."""
_THAT = re.compile(r"\s*(?:що|že)\b", re.IGNORECASE)
_END = re.compile(r"[.!?…]+(?=\s|[*»“\"]|$)|\n\s*\n|\n(?=\s*[-•\d])")
_NAMES = re.compile(
    r"(?:^|-)(?:record|convict\w*|crim\w*|health|illness|disab\w*|ethnic\w*|nationality|religion|faith|marri\w*"
    r"|child\w*|spouse|birth\w*|capacity|passport|id-number)(?:-|$)"
)
"""Ids of questions and requirements about sensitive topics."""
_WORDS = re.compile(
    r"""\b(?:судим|злочин|засудж|покаран|арешт|кримінал|здоров|хвор[іоу]|інвалід|вагітн|діагноз|психічн|національн[іо]ст
      |етнічн|походженн|рома\b|ромськ|релігі|віросповід|віруюч|церкв|сім['’ʼ][їяю]|дітей|діти\b|одружен|заміж
      |розлучен|дат[аиу]\s+народж|коли\s+ви\s+народ|номер\w*\s+(?:паспорт|документ|посвідч)|сері[яї]\s+паспорт
      |rodné\s+číslo|ідентифікаційн\w+\s+код
      |trestan|odsouzen|trestn|trestů|bezúhonn|zdrav[íioáýé]|zdravotn|nemoc|invalid|těhoten|diagnóz|psychick
      |národnost|etnick|původ|romsk|nábožens|vyznán|víra\b|věřící|církv|rodin[aouy]|dět[ií]\b|ženat|vdan[áé]|manžel
      |rozveden|dat\w+\s+narozen|narozen[íi]\b|kdy\s+jste\s+se\s+narodil|rodné\s+číslo
      |čísl\w+\s+(?:pasu|dokladu|průkazu|občank))""",
    re.IGNORECASE | re.VERBOSE,
)
_PERMITS = re.compile(r"возз['’ʼ]єднання\s+сім['’ʼ]ї|sloučení\s+rodiny|rodinn\w+\s+příslušn\w+", re.IGNORECASE)
"""Allowed words: the kind of permit may be asked, and names of permits contain them."""

_FOREIGN = re.compile(r"[^А-ЩЬЮЯЄІЇҐа-щьюяєіїґ'’ -]")
MIN_SIMILARITY = 70
"""Minimum similarity in per cent; every listed town has at least 85."""
_BRACKETS = re.compile(r"\\.|\[\^?\]?[^\]]*\]|\((?:\\.|[^()\\]|\((?:\\.|[^()\\])*\))*\)")
"""Groups of a regular expression, outside of which "|" separates alternatives."""
_LETTER = re.compile(r"\\.|[^\\]", re.DOTALL)
"""An escape, whose case must be kept, or another letter of a regular expression."""


def one_alphabet(loaded: Loaded) -> Iterator[Problem]:
    """A word uses one alphabet, and Ukrainian its own: a Latin "i" looks right and is never found."""
    for text in loaded.texts:
        for word, start in _words_with(_MIXED, text.text):
            message = tr('"{word}" mixes Latin and Cyrillic letters', word)
            yield text.warning(start, message, tr("type the word again with one keyboard"))
        for word, start in _words_with(_RUSSIAN, text.text) if text.language == "uk" else ():
            yield text.warning(start, tr('"{word}" has a Russian letter', word), tr("write the Ukrainian word"))


def town_names_transcribed(loaded: Loaded) -> Iterator[Problem]:
    """The Ukrainian name of a town is a transcription of the Czech one: people must recognise it by ear."""
    for town in loaded.content.municipalities.values():
        czech, said = town.names["cs"], town.names["uk"]
        if _FOREIGN.search(said):
            what = tr('"{name}" holds letters that are not Ukrainian', said)
            advice = tr("type the name in Ukrainian letters, and save the table as CSV UTF-8")
            yield loaded.warning(TOWNS_FILE, what, advice, town.slug)
        elif fuzz.ratio(phonetic_spelling(plain(czech)), phonetic_spelling(plain(said))) < MIN_SIMILARITY:
            what = tr('"{name}" does not sound like "{czech}"', said, czech)
            yield loaded.warning(TOWNS_FILE, what, tr("compare the two names"), town.slug)


def _words_with(letter: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    """Yield each word with such a letter, and its offset."""
    end = 0
    for found in letter.finditer(text):
        if found.start() >= end:
            start, end = found.span()
            while start and text[start - 1].isalpha():
                start -= 1
            while end < len(text) and text[end].isalpha():
                end += 1
            yield text[start:end], start


def right_language(loaded: Loaded) -> Iterator[Problem]:
    """Most letters of a page belong to its language: this finds text pasted into the wrong file."""
    for text in loaded.texts:
        cyrillic, latin = _letters(text.text)
        wrong = latin > cyrillic if text.language == "uk" else cyrillic > latin if text.language == "cs" else False
        if wrong and text.kind == "body":
            what = tr("most of this is not written in Latin letters")
            what = tr("most of this is not written in Cyrillic letters") if text.language == "uk" else what
            # A few letters may be a name; this many were pasted into the wrong file.
            says = text.problem if cyrillic + latin >= MIN_PASTED else text.warning
            yield says(0, what, tr("put in the text of this language"))
        elif wrong and text.kind in SHORT and text.file != "glossary.yaml" and (text.language == "cs" or not cyrillic):
            what = tr('"{words}" is not in the language of this text', text.text[:MAX_SHOWN])
            yield text.warning(0, what, tr("put in the text of this language"))
        elif text.kind in {"body", "phrase", "title"}:
            for start, sentence in _foreign_sentences(text.language, text.text):
                what = tr('"{words}" is not in the language of this text', sentence)
                yield text.warning(start, what, tr("translate it"))


@lru_cache(maxsize=8192)
def _letters(text: str) -> tuple[int, int]:
    """Count Cyrillic and Latin letters. Cached, since most texts do not change."""
    return len(re.findall(f"[{_CYRILLIC}]", text)), len(re.findall(f"[{_LATIN}]", text))


@lru_cache(maxsize=8192)
def _foreign_sentences(language: str, text: str) -> tuple[tuple[int, str], ...]:
    """Return (offset, text) of each sentence in another language. Cached."""
    found, start = list[tuple[int, str]](), 0
    for end in (*(one.end() for one in _SENTENCE.finditer(text)), len(text)):
        sentence = text[start:end]
        own = _SHARED_BY_ALL.sub(" ", sentence)
        if len(_WORD.findall(own)) >= MIN_FOREIGN and _is_foreign(language, own):
            found.append((start + len(sentence) - len(sentence.lstrip()), sentence.strip()[:MAX_SHOWN]))
        start = end
    return tuple(found)


def _is_foreign(language: str, sentence: str) -> bool:
    cyrillic, latin = (len(re.findall(f"[{kind}]", sentence)) for kind in (_CYRILLIC, _LATIN))
    if language == "uk":
        return not cyrillic
    return language == "cs" and (cyrillic > latin or len({*map(str.lower, _ENGLISH.findall(sentence))}) > 1)


def no_editing_marks(loaded: Loaded) -> Iterator[Problem]:
    """No merge marker or editor's note remains in a text that people read."""
    for text in loaded.texts:
        for found in _LEFT_OVER.finditer(text.text):
            what = tr('"{words}" was left over', found[0])
            yield text.problem(found.start(), what, tr("finish the text, then remove it"))


def no_unidiomatic_phrases(loaded: Loaded) -> Iterator[Problem]:
    """No text of the content or the program has an unidiomatic wording (language.yaml), which reads as a translation."""
    badly_said = wordings_to_find(loaded.content.wordings)
    for text in loaded.texts:
        for said in badly_said(text.language, text.text):
            yield text.warning(*said)
    languages = loaded.content.languages
    for name, wording in loaded.content.wordings.items():
        if wording.language not in languages:
            what, advice = (
                tr('"{language}" is no language', wording.language),
                did_you_mean(wording.language, languages),
            )
            yield loaded.problem("language.yaml", what, advice, "wordings", name, "language")


UnidiomaticPhrase: TypeAlias = tuple[int, Remark, Remark]


def wordings_to_find(wordings: Mapping[str, Phrasing]) -> Callable[[str, str], Iterator[UnidiomaticPhrase]]:
    """Return a function that yields every match of the wordings in (language, text)."""
    own = [(one, re.compile(one.pattern, re.IGNORECASE)) for one in wordings.values()]
    any_of = {language: _any_wording(language, wordings.values()) for language in {one.language for one, _ in own}}

    def badly_said(language: str, text: str) -> Iterator[UnidiomaticPhrase]:
        if language in any_of and _has_match(any_of[language], text):
            for wording, pattern in own:
                for found in pattern.finditer(text) if wording.language == language else ():
                    what = tr('"{words}": {why}', found[0].strip(), wording.why)
                    yield found.start(), what, tr('write "{fix}"', wording.better)

    return badly_said


def _any_wording(language: str, wordings: Iterable[Phrasing]) -> re.Pattern[str]:
    """Return a pattern for any wording of a language in lower-case text, to skip most texts."""
    groups = dict[str, list[str]]()
    for pattern in (one.pattern for one in wordings if one.language == language):
        # Most begin with a word, so they are tried only at the start of a word.
        begins = pattern.startswith(r"\b") and "|" not in _BRACKETS.sub("", pattern)
        groups.setdefault(r"\b" if begins else "", []).append(pattern)
    whole = "|".join(f"{begins}(?:{'|'.join(found)})" for begins, found in groups.items())
    return re.compile(_LETTER.sub(lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), whole))


@lru_cache(maxsize=8192)
def _has_match(pattern: re.Pattern[str], text: str) -> bool:
    """Return True if a text matches. Cached: most texts do not change."""
    return pattern.search(text.lower()) is not None


def short_sentences(loaded: Loaded) -> Iterator[Problem]:
    """A sentence is short enough for somebody who reads it in a second language."""
    for text in loaded.texts:
        for sentence in _sentences(text.text):
            if sentence.words > MAX_WORDS:
                message = counted("the sentence has {number} word", "the sentence has {number} words", sentence.words)
                advice = counted(
                    "make two of it, up to {number} word each", "make two of it, up to {number} words each", MAX_WORDS
                )
                yield text.warning(sentence.start, message, advice)


def easy_to_read(loaded: Loaded) -> Iterator[Problem]:
    """A text is easy to read (measured as Lix): people read it on a phone, in a hurry."""
    # The length of words depends on the language, and the limit is for these two.
    for text in (one for one in loaded.texts if one.kind == "body" and one.language in FIRST_LANGUAGES):
        found = [sentence for sentence in _sentences(text.text) if sentence.words]
        words = sum(sentence.words for sentence in found)
        if words >= MIN_WORDS:
            effort = words / len(found) + 100 * sum(sentence.long for sentence in found) / words
            if effort > MAX_LIX:
                message = tr("the text is hard to read (Lix {number})", round(effort))
                advice = tr("shorten sentences and words until the Lix is below {number}", MAX_LIX)
                yield text.warning(0, message, advice)


class _Sentence(NamedTuple):
    start: int
    words: int
    long: int


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[_Sentence, ...]:
    """Return the sentences, each item of a list as one. Cached: most texts do not change."""
    sentences, start = list[_Sentence](), 0
    for end in (*(found.end() for found in _SENTENCE.finditer(text)), len(text)):
        words = _WORD.findall(text, start, end)
        first = end - len(text[start:end].lstrip())
        sentences.append(_Sentence(first, len(words), sum(len(word) > LONG_WORD_LETTERS for word in words)))
        start = end
    return tuple(sentences)


def no_promise(loaded: Loaded) -> Iterator[Problem]:
    """No text says that somebody qualifies or not, or will get a post: towns decide, and no source supports more."""
    for text in loaded.texts:
        # Ready sentences have a stricter rule of their own.
        for start, said in () if is_ready_sentence(text.file) else _promises(text.language, text.text):
            advice = tr("say which condition looks met and that the town decides")
            yield text.problem(start, tr('"{said}" promises or judges', said), advice)


@lru_cache(maxsize=8192)
def _promises(language: str, text: str) -> tuple[tuple[int, str], ...]:
    """Return (offset, words) of each promise to the candidate. Cached: most texts do not change."""
    pattern = PROMISES.get(language)
    found = pattern.finditer(text) if pattern else ()
    return tuple((one.start(), one[0].strip()) for one in found if not _is_open(text, one.start(), one.end()))


def _is_open(text: str, start: int, end: int) -> bool:
    """Return True if the sentence asks, doubts or denies the text from `start` to `end`."""
    before = [found.end() for found in _END.finditer(text, 0, start)]
    ending = _END.search(text, end)
    if ending and "?" in ending[0]:
        return True
    clauses = _CLAUSE.split(text[before[-1] if before else 0 : start])
    if _QUESTION_WORDS.search(clauses[-1]):
        return True
    return bool(_THAT.match(clauses[-1])) and any(map(_QUESTION_WORDS.search, clauses[-2:-1]))


def sensitive_not_asked(loaded: Loaded) -> Iterator[Problem]:
    """Convictions, health, origin, religion, family, birth and numbers are explained, never asked: unasked data cannot leak."""
    content = loaded.content
    for name in content.questions:
        if _NAMES.search(name):
            advice = tr("remove the question, and explain the requirement with told: true")
            yield loaded.problem("eligibility.yaml", tr('"{name}" may not be asked', name), advice, "questions", name)
    decided = content.decided()
    for name, requirement in content.requirements.items():
        if _NAMES.search(name) and name in decided and not requirement.told:
            advice = tr("write {fix}, and take it out of the verdicts of every answer", "told: true")
            what = tr('"{name}" may only be told', name)
            yield loaded.problem("eligibility.yaml", what, advice, "requirements", name)
    yield from (problem for text in loaded.texts for problem in _problems_in_questions(text))


def _problems_in_questions(text: Text) -> Iterator[Problem]:
    if "/questions/" not in text.file:
        return
    harmless = _PERMITS.sub(lambda found: "_" * len(found[0]), text.text)
    for found in _WORDS.finditer(harmless):
        sentence_end = re.search(r"[.!?\n]", harmless[found.end() :])
        if text.kind in {"label", "options"} or (sentence_end and sentence_end[0] == "?"):
            advice = tr("take it out of the questions; tell about it under requirements/ with told: true")
            yield text.problem(found.start(), tr('"{words}" may not be asked about', found[0]), advice)
