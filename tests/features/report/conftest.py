"""Counts of an invented year, and what is made of them."""

from datetime import date
from random import Random

import pytest

from bot.content.content import Content
from bot.conversation.overview.model import CountedRow
from bot.features.report.figures import FUNNEL, WAITED, Figures, figures, months_between
from bot.features.report.page import DOMAIN, LANGUAGES, ReportPage, Wording, table_rows
from bot.settings import read_settings
from bot.view import catalog

FIRST, LAST = "2025-12", "2026-11"
OPERATOR = "Zkušební <provozovatel> & syn"
TOWNS = ("plzen", "brno", "most", "kyjov")


def counted(content: Content, seed: int, most: int) -> list[CountedRow]:
    """Return the rows of an invented year; each month has up to `most` events of a kind in a town and language.

    A few have chosen no town, and are not asked where they live.
    """
    chance, undecided = Random(seed), Random(seed)  # noqa: S311  a game of chance, no secret
    found: dict[tuple[str, str, str, str], int] = {}

    def put(month: str, what: str, slug: str = "", language: str = "") -> None:
        key = (month, slug, language, what)
        found[key] = found.get(key, 0) + 1

    for month in months_between(FIRST, LAST):
        for what in (*FUNNEL, "declined", "withdrawn", "no-contact"):
            for _ in range(chance.randint(0, most)):
                put(month, what, language=chance.choices(content.languages, (9, 1))[0])
                if what not in {"started", "checked"} or chance.random() < 0.5:
                    put(month, what, slug=chance.choices(TOWNS, (8, 4, 2, 1))[0])
                if what in {"opened", "answered"}:
                    put(month, f"{what}/{chance.choice(WAITED)}")
                if what == "declined":
                    put(month, f"{what}/{chance.choice([*content.reasons])}")
                if what == "checked":
                    asked = undecided.random() > 0.05
                    for name, requirement in content.requirements.items():
                        if not requirement.told and (asked or name != "residence"):
                            put(month, f"{chance.choices(('met', 'office', 'unmet'), (7, 3, 1))[0]}/{name}")
    return [CountedRow(*key, number) for key, number in found.items()]


def made(content: Content, seed: int = 1, most: int = 9) -> Figures:
    return figures(counted(content, seed, most), FIRST, LAST, content)


def published(found: Figures, wording: Wording) -> list[tuple[str, str, str, str]]:
    """Read every published number: section, row, measure, value."""
    (_, *rows) = table_rows(found, wording)
    return [(section, row, measure, value) for section, row, measure, value in (map(str, cells) for cells in rows)]


@pytest.fixture(scope="session")
def paper(content: Content) -> ReportPage:
    words = catalog.load(read_settings(_env_file=None).locales_dir, LANGUAGES, DOMAIN)
    return ReportPage(words, content, OPERATOR, date(2026, 11, 25))
