"""Commands for the data of all municipalities."""

from functools import partial
from pathlib import Path

import click

from bot.cli.common import content_folder, load_structure, of_folder, parse_day, today
from bot.content import writing
from bot.content.authorities import build_register, municipalities_in
from bot.content.parsing import parse_yaml
from bot.content.register import REGISTER_COLUMNS, REGISTER_FILE, REGISTER_SOURCE, RegisterRow
from bot.operations.environment import OperatorError

LIST_URL = "https://www.czechpoint.cz/spravadat/ovm/datafile.do?format=xml&service=seznamovm"
MAX_SHOWN = 10
"""Changes of one field that are shown."""
MIN_SHARE = 0.9
"""Minimum share of the known municipalities in a complete list."""


@click.group()
def towns() -> None:
    """Update the data of all municipalities."""


@towns.command("import-register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-of", "day", metavar="DATE", default="", help="The day you downloaded FILE. Default: today.")
@click.option("--write", is_flag=True, help="Write the changes. Without it, they are only shown.")
@of_folder
def import_register(file: Path, day: str, folder: Path | None, *, write: bool) -> None:
    """Import the Ministry's list of public authorities.

    FILE is its XML, plain or gzip. Rows of municipality_ways.csv are your own: they stay and
    precede the register.
    """
    root, as_of = content_folder(folder), parse_day(day) if day else today()
    content = load_structure(root).content
    known, regions = content.register, {code: names["cs"] for code, names in content.regions.items()}
    again = f"Download it again: {LIST_URL}"
    try:
        rows, unmatched, withheld = build_register(municipalities_in(file), content.places, regions, known)
    except ValueError as error:
        raise OperatorError(f"FILE: {error}. {again}") from error
    if not rows or len(rows) < MIN_SHARE * len(known):
        raise OperatorError(f"FILE: it has {len(rows)} of the {len(known)} municipalities known so far. {again}")
    names = {place.code: place.name for place in content.places}
    for at, field in enumerate(RegisterRow._fields[1:], start=1):
        pairs = (
            (code, known.get(code, RegisterRow(code))[at], rows.get(code, RegisterRow(code))[at]) for code in names
        )
        changes = [f"  {code} {names[code]}: {was or '–'} -> {now or '–'}" for code, was, now in pairs if was != now]
        click.echo("\n".join([f"{field}: {len(changes)}", *changes[:MAX_SHOWN]]))
    click.echo(f"Not found here: {', '.join([str(len(unmatched)), *unmatched[:MAX_SHOWN]])}")
    click.echo(f"E-mail addresses left out, since they may be those of persons: {withheld}")
    if not write:
        click.echo("Nothing was written. Add --write to write it.")
        return
    path = root / "sources.yaml"
    sources = parse_yaml(path.read_text("utf-8-sig"), path.name).data["sources"]
    entry = sources.get(REGISTER_SOURCE) if isinstance(sources, dict) else None
    read = writing.confirmed_source(entry, today()) if isinstance(entry, dict) else None
    if read is None:
        raise OperatorError(f'{path}: the source "{REGISTER_SOURCE}" is missing or has no days. Put it back.')
    # The replaced copy names its intermediate source in brackets.
    title = str(read["title"]).partition(" (")[0]
    value = {**read, "url": LIST_URL, "title": title, "dated": f"{as_of}"}
    edit = partial(writing.with_yaml, place=("sources", REGISTER_SOURCE), value=value)
    path.write_bytes(writing.edit_text(path.read_bytes(), edit))
    (root / REGISTER_FILE).write_text(writing.table((REGISTER_COLUMNS, *rows.values())), "utf-8", newline="\n")
    click.echo(f"{REGISTER_FILE} and sources.yaml are written. Now: cpa-bot check")
