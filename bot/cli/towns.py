"""Commands for the data of all municipalities."""

from pathlib import Path

import click

from bot.cli.common import content_folder, day_named, load_structure, of_folder, today
from bot.content import writing
from bot.content.authorities import LIST_URL, ListError, differences, municipalities_in, register_of
from bot.content.parsing import parse_yaml
from bot.content.register import REGISTER_FILE, REGISTER_SOURCE
from bot.content.tables import WAYS_FILE
from bot.operations.environment import OperatorError

SHOWN = 10
"""Changes of one kind that are shown."""
LEAST = 0.9
"""Share of the municipalities known so far that a whole list has."""
TITLE = "MV ČR: Seznam orgánů veřejné moci"


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

    FILE is its XML, plain or gzip. Ways to reach towns in municipality_ways.csv are your own: they
    stay and precede those of the register.
    """
    root, as_of = content_folder(folder), day_named(day) if day else today()
    content = load_structure(root).content
    regions, known = {code: names["cs"] for code, names in content.regions.items()}, content.register.rows()
    try:
        new = register_of(municipalities_in(file), content.places, regions, known)
    except ListError as error:
        raise OperatorError(f"FILE: {error}. Download it again: {LIST_URL}") from error
    if len(new.rows) < LEAST * len(known) or not new.rows:
        what = f"FILE: it has {len(new.rows)} of the {len(known)} municipalities known so far"
        raise OperatorError(f"{what}. Download it again: {LIST_URL}")
    names = {place.code: place.name for place in content.places}
    for kind, changes in differences(known, new.rows).items():
        click.echo(f"{kind}: {len(changes)}")
        for code, was, now in changes[:SHOWN]:
            click.echo(f"  {code} {names.get(code, '')}: {was or '–'} -> {now or '–'}")
    own = sum(len(town.ways) for town in content.municipalities.values()) + sum(map(len, content.other_ways.values()))
    click.echo(f"Not matched: {len(new.unmatched)} {', '.join(new.unmatched[:SHOWN])}".rstrip())
    click.echo(f"E-mail addresses left out, since they may be those of persons: {new.withheld}")
    click.echo(f"Your own rows in {WAYS_FILE}, which precede the register: {own}")
    if not write:
        click.echo("Nothing was written. Add --write to write it.")
        return
    path = root / "sources.yaml"
    data = path.read_bytes()
    sources = parse_yaml(data.decode("utf-8-sig"), path.name).data["sources"]
    entry = sources.get(REGISTER_SOURCE) if isinstance(sources, dict) else None
    read = writing.confirmed(entry, today()) if isinstance(entry, dict) else None
    if read is None:
        raise OperatorError(f'{path}: the source "{REGISTER_SOURCE}" is missing or has no days. Put it back.')
    value = {**read, "url": LIST_URL, "title": TITLE, "dated": f"{as_of}"}
    path.write_bytes(writing.rewritten(data, lambda text: writing.with_yaml(text, ("sources", REGISTER_SOURCE), value)))
    (root / REGISTER_FILE).write_text(writing.register_table(new.rows), "utf-8", newline="\n")
    click.echo(f"{REGISTER_FILE} and sources.yaml are written. Now: cpa-bot check")
