"""`cpa-bot content prove`: every way through the self-check is walked, and what that shows is said in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.catalogues import readable
from bot.cli.content import approved_structure, content_folder, of_folder
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.review.proof import Proof


@click.command()
@of_folder
def prove(folder: Path | None) -> None:
    """Walk every way through the self-check.

    Each must end in a result with all requirements, reasons and sources. Also says whether the examples of scenarios.yaml show everything. Exit code 1 if something is missing.
    """
    from bot.content.problems import ContentError  # noqa: PLC0415
    from bot.operator import operator_of  # noqa: PLC0415  see the package's docstring
    from bot.review import scenarios  # noqa: PLC0415
    from bot.review.covering import uncovered  # noqa: PLC0415
    from bot.review.proof import prove as walk_all  # noqa: PLC0415
    from bot.view import catalog  # noqa: PLC0415

    settings, loaded = read_settings(), approved_structure(content_folder(folder))
    with readable():
        words = catalog.load(settings.locales_dir, loaded.content.languages)
    proof = walk_all(loaded, words, operator_of(settings))
    if problems := (*proof.problems, *scenarios.run(loaded), *uncovered(loaded)):
        raise ContentError(problems)
    for line in _said(proof, ", ".join(words), len(loaded.content.scenarios)):
        click.echo(line)


def _said(proof: "Proof", languages: str, examples: int) -> Iterator[str]:
    walks = proof.walks
    which = (
        "every one of them was walked"
        if walks.all
        else f"{proof.walked} were walked: every two answers, and many at random"
    )
    towns = len(walks.places) - 1
    yield f"There are {walks.total} ways through the self-check, without a town and in {towns} towns that differ; {which}."
    yield f"Each ends in a result that names every requirement once: {proof.lines} lines in all."
    yield f"{proof.distinct} of them differ; each was worded ({languages}) and has its name, verdict, reason and source."
    yield f"The {examples} examples come out as expected, and show every answer, verdict, paper, step and rule of a town."
