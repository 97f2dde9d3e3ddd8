"""The rule against promises: the bot never says of a person that they fit, and never that a post is theirs.

Towns decide, and the sources disagree. A sentence that asks, doubts or denies ("чи підходите", "neznamená, že splňujete")
is no promise; what is looked for are statements.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.content.loader import Loaded
from bot.content.problems import Problem
from bot.content.texts import texts

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
  | \b(?:zaručujeme|garantujeme|slibujeme|zajistíme)\b
  | \b(?:míst|prác|pozic)\w*\s+(?:máte\s+|je\s+)?(?:zaručen|garantovan|jist)\w+
  | \bmáte\s+(?:\w+\s+)?(?:jist|zaručen)\w+\s+(?:míst|prác|pozic)\w*
  | \bobčanství\s+(?:se\s+)?(?:není|je|ne)?\s*(?:potřeba|potřebné|nutné|podmínkou|povinné|nevyžaduje|vyžaduje)\b
"""
PROMISES: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for language, pattern in (("uk", _UK), ("cs", _CS))
}
"""What no sentence may state, by language: a judgement about the reader, a promise, or citizenship decided."""
STRICTER = "sentences.yaml"
"""Ready sentences have a rule of their own, which refuses more."""
_CLAUSE = re.compile(r"[,;:–—(•\n]|\s-\s")
_ASKS = re.compile(
    r"\b(?:чи|якщо|коли|які|який|яка|kteří|který|která|хто|кого|поки|jestli|zda|zdali|pokud|když|kdo|koho|komu|dokud|neví\w*|nikdo|nikdy|nikoho)\b"
    r"|\b(?:не|ні|ніхто|ніколи|нікого)\s+(?:\w+\s+)?(?:пиш|каж|знач|озна|обіц|гаран|зна[єю]|може|вирішу)\w*"
    r"|\bne(?:piš|píš|řík|znamen|slib|zaruč|garant|tvrd|mů[žz])\w*",
    re.IGNORECASE,
)
"""What turns the rest of a clause into a question, a condition or a denial."""
_THAT = re.compile(r"\s*(?:що|že)\b", re.IGNORECASE)
_END = re.compile(r"[.!?…]+(?=\s|[*»“\"]|$)|\n\s*\n|\n(?=\s*[-•\d])")


def no_promise(loaded: Loaded) -> Iterator[Problem]:
    """No text says that somebody fits or does not, or that a post is theirs: towns decide, and no source carries more."""
    for text in texts(loaded):
        for start, said in _promises(text.language, text.text) if text.file != STRICTER else ():
            advice = "say which condition looks met and that the town decides"
            yield text.problem(start, f'"{said}" promises or judges', advice)


@lru_cache(maxsize=8192)
def _promises(language: str, text: str) -> tuple[tuple[int, str], ...]:
    """Give (where, what) of each promise in a text. Kept, since most texts do not change from check to check."""
    pattern = PROMISES.get(language)
    found = pattern.finditer(text) if pattern else ()
    return tuple((one.start(), one[0].strip()) for one in found if not _is_open(text, one.start(), one.end()))


def _is_open(text: str, start: int, end: int) -> bool:
    """Say whether the sentence asks, doubts or denies what stands from `start` to `end`."""
    before = [found.end() for found in _END.finditer(text, 0, start)]
    ending = _END.search(text, end)
    if ending and "?" in ending[0]:
        return True
    clauses = _CLAUSE.split(text[before[-1] if before else 0 : start])
    if _ASKS.search(clauses[-1]):
        return True
    return bool(_THAT.match(clauses[-1])) and any(map(_ASKS.search, clauses[-2:-1]))
