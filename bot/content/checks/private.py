"""The rules about what is only told: some things the bot never asks, since nobody needs to store them."""

import re
from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.problems import Problem
from bot.content.texts import Text, texts

_NAMES = re.compile(
    r"(?:^|-)(?:record|convict\w*|crim\w*|health|illness|disab\w*|ethnic\w*|nationality|religion|faith|marri\w*"
    r"|child\w*|spouse|birth\w*|capacity|passport|id-number)(?:-|$)"
)
"""Ids of questions and requirements that speak of such a thing."""
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
_PERMITS = re.compile(
    r"возз['’ʼ]єднання\s+сім['’ʼ]ї|sloučení\s+rodiny|rodinn\w+\s+příslušn\w+", re.IGNORECASE
)
"""Kinds of permit have such words in their names; the kind of permit may be asked."""


def only_told(loaded: Loaded) -> Iterator[Problem]:
    """Convictions, health, origin, religion, family, birth and numbers are told, never asked: what is not asked cannot leak."""
    content = loaded.content
    for name in content.questions:
        if _NAMES.search(name):
            advice = "remove the question, and explain the requirement with told: true"
            yield loaded.problem("eligibility.yaml", f'"{name}" may not be asked', advice, "questions", name)
    decided = {
        requirement
        for question in content.questions.values()
        for option in question.options.values()
        for requirement in option.verdicts
    }
    for name, requirement in content.requirements.items():
        if _NAMES.search(name) and name in decided and not requirement.told:
            yield loaded.problem(
                "eligibility.yaml",
                f'"{name}" may only be told',
                "write told: true, and take it out of the verdicts of every answer",
                "requirements",
                name,
                fix="told: true",
            )
    yield from (problem for text in texts(loaded) for problem in _asked(text))


def _asked(text: Text) -> Iterator[Problem]:
    """Yield what a question or the label of an answer asks; a sentence that says what is not asked has no question mark."""
    if "/questions/" not in text.file:
        return
    harmless = _PERMITS.sub(lambda found: "_" * len(found[0]), text.text)
    for found in _WORDS.finditer(harmless):
        sentence_end = re.search(r"[.!?\n]", harmless[found.end() :])
        if text.kind in {"label", "options"} or (sentence_end and sentence_end[0] == "?"):
            advice = "take it out of the questions; tell about it under requirements/ with told: true"
            yield text.problem(found.start(), f'"{found[0]}" may not be asked about', advice)
