"""The rule about terms: one thing has one name, that of the dictionary, so that people can look it up."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem, did_you_mean
from bot.content.texts import texts

_QUOTED = re.compile(r"«[^»]*»|„[^“”]*[“”]|\"[^\"]*\"")
"""What stands in quotation marks is what others say."""


def terms_of_the_glossary(loaded: Loaded) -> Iterator[Problem]:
    """No text uses a word that the dictionary says to avoid: two names for one thing look like two things."""
    avoided = [
        (language, wrong, term.term.get(language, name), name)
        for name, term in loaded.content.glossary.items()
        for language, words in term.avoid.items()
        for wrong in words
    ]
    any_of = {
        language: _pattern(*(wrong for spoken, wrong, _, _ in avoided if spoken == language))
        for language in {spoken for spoken, _, _, _ in avoided}
    }
    for text in texts(loaded):
        if text.file == "glossary.yaml" or text.language not in any_of:
            continue  # the dictionary itself explains which word means what
        plain = _QUOTED.sub(lambda found: " " * len(found[0]), text.text)
        for found in any_of[text.language].finditer(plain):
            right, name = next(
                (right, name)
                for language, wrong, right, name in avoided
                if language == text.language and _pattern(wrong).fullmatch(found[0])
            )
            advice = f'write "{right}", as in the dictionary (glossary.yaml, {name})'
            yield text.warning(found.start(), f'"{found[0]}" is not our word', advice, right)


def avoided_in_known_languages(loaded: Loaded) -> Iterator[Problem]:
    """Words to avoid stand under a language there is: under another one nobody would look for them."""
    languages = loaded.content.languages
    for name, term in loaded.content.glossary.items():
        for language in term.avoid.keys() - set(languages):
            place = ("terms", name, "avoid", language)
            advice = did_you_mean(language, languages)
            yield loaded.problem("glossary.yaml", f'"{language}" is no language', advice, *place)


def _pattern(*wrong: str) -> re.Pattern[str]:
    """Read terms to avoid: `*` stands for any ending."""
    terms = (r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in term.split()) for term in wrong)
    return re.compile(rf"\b(?:{'|'.join(terms)})\b", re.IGNORECASE)
