"""The rules about a text as a text of its language: its own letters, nothing left over, sentences that can be read."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.content.loader import FIRST_LANGUAGES, Loaded
from bot.content.problems import Problem
from bot.content.texts import texts

MAX_WORDS = 32
"""In a sentence: more are not taken in at one reading. The longest of the first texts had 28."""
MAX_EFFORT = 62
"""The Lix of a text: words in a sentence, plus long words in a hundred. Above 60 is the language of laws."""
MIN_WORDS = 40
"""Below this number the Lix says nothing."""
LONG = 6
"""Letters; a longer word counts as long in the Lix."""
_CYRILLIC, _LATIN = "\u0400-\u04ff", "A-Za-z\u00c0-\u024f"
_MIXED = re.compile(rf"(?<=[{_CYRILLIC}])[{_LATIN}]|(?<=[{_LATIN}])[{_CYRILLIC}]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_LEFT_OVER = re.compile(
    r"^(?:<{7}|={7}|>{7}).*$|\b(?:TODO|FIXME|XXX|TBD)\b|\blorem ipsum\b|\?\?\?", re.MULTILINE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…:;]+[*»“”\")]*(?:\s|$)|\n")


def own_letters(loaded: Loaded) -> Iterator[Problem]:
    """A word is written in one alphabet, and Ukrainian in its own: a Latin "i" looks right and is never found."""
    for text in texts(loaded):
        for word, start in _words_with(_MIXED, text.text):
            message = f'"{word}" mixes Latin and Cyrillic letters'
            yield text.warning(start, message, "type the word again with one keyboard")
        for word, start in _words_with(_RUSSIAN, text.text) if text.language == "uk" else ():
            yield text.warning(start, f'"{word}" has a Russian letter', "write the Ukrainian word")


def _words_with(letter: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    """Yield each word that holds such a letter, and where it begins."""
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
    """Most letters of a page are those of its language: a text pasted into the wrong file is found."""
    for text in texts(loaded):
        cyrillic, latin = (len(re.findall(f"[{kind}]", text.text)) for kind in (_CYRILLIC, _LATIN))
        wrong = (
            latin > cyrillic
            if text.language == "uk"
            else cyrillic > latin
            if text.language == "cs"
            else False
        )
        if wrong and text.kind == "body":
            alphabet = "Cyrillic" if text.language == "uk" else "Latin"
            yield text.warning(
                0, f"most of this is not written in {alphabet}", "put in the text of this language"
            )


def nothing_left_over(loaded: Loaded) -> Iterator[Problem]:
    """Marks of a merge and notes to oneself do not stay in a text that people read."""
    for text in texts(loaded):
        for found in _LEFT_OVER.finditer(text.text):
            yield text.problem(
                found.start(), f'"{found[0]}" was left over', "finish the text, then remove it"
            )


def short_sentences(loaded: Loaded) -> Iterator[Problem]:
    """A sentence is short enough to be taken in by somebody who reads it in a second language."""
    for text in texts(loaded):
        for sentence in _sentences(text.text):
            if sentence.words > MAX_WORDS:
                message = f"the sentence has {sentence.words} words"
                yield text.warning(sentence.start, message, f"make two of it, up to {MAX_WORDS} words each")


def easy_to_read(loaded: Loaded) -> Iterator[Problem]:
    """A text can be read without effort (measured as Lix): people read it on a phone, in a hurry."""
    for text in texts(loaded):
        if text.kind != "body" or text.language not in FIRST_LANGUAGES:
            continue  # how long words are differs from language to language, and the limit is for these two
        found = [sentence for sentence in _sentences(text.text) if sentence.words]
        words = sum(sentence.words for sentence in found)
        if words >= MIN_WORDS:
            effort = words / len(found) + 100 * sum(sentence.long for sentence in found) / words
            if effort > MAX_EFFORT:
                message = f"the text is hard to read (Lix {effort:.0f})"
                yield text.warning(
                    0, message, f"shorten sentences and words until the Lix is below {MAX_EFFORT}"
                )


class _Sentence(NamedTuple):
    start: int
    words: int
    long: int


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[_Sentence, ...]:
    """Give the sentences; the items of a list are sentences of their own. Kept, since most texts do not change."""
    sentences, start = list[_Sentence](), 0
    for end in (*(found.end() for found in _SENTENCE.finditer(text)), len(text)):
        words = _WORD.findall(text, start, end)
        first = end - len(text[start:end].lstrip())
        sentences.append(_Sentence(first, len(words), sum(len(word) > LONG for word in words)))
        start = end
    return tuple(sentences)
