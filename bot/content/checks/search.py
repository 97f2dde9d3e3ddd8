"""The rules about what people type: none of them refuses content, since an example only helps to find it."""

from collections.abc import Iterator

from bot.content.loader import Loaded, examples_file
from bot.content.problems import Problem, Severity, did_you_mean, tr
from bot.content.search.model import NONE

TYPED_FILE = "typed.yaml"


def typed_in_known_languages(loaded: Loaded) -> Iterator[Problem]:
    """Words typed instead of a press stand under a language of the content; a language may have none."""
    for name, texts in loaded.content.said.items():
        for language in texts.keys() - set(loaded.content.languages):
            advice = did_you_mean(language, loaded.content.languages)
            yield loaded.problem(
                TYPED_FILE, tr('"{language}" is no language', language), advice, "said", name, language
            )


def examples_of_pages(loaded: Loaded) -> Iterator[Problem]:
    """An example belongs to a page that there is, or to none; one of a page that is gone is left out."""
    known = {NONE, *loaded.content.keys}
    for language, examples in loaded.content.examples.items():
        for line, example in enumerate(examples, 2):
            if example.page not in known:
                what = tr('an example is of the page "{page}", which is not there', example.page)
                advice = did_you_mean(example.page, known)
                yield Problem(examples_file(language), line, what, advice, Severity.WARNING)
