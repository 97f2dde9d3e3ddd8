"""The command that makes the papers with which a town is asked to take part: what is filled in comes from the settings."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from bot.app import name_of_bot
from bot.cli.common import PATH, approved_structure, content_folder, of_folder, read_settings
from bot.content.content import Content
from bot.content.models import Municipality
from bot.content.problems import did_you_mean
from bot.content.texts import TOWN_PACK
from bot.conversation.turn import TOWN
from bot.operations.environment import OperatorError, no_file
from bot.papers.town_pack import town_pack as made
from bot.settings import Settings
from bot.view.papers import Values

NEEDED: Mapping[str, str] = {
    "public_url": "where messages are read and answered without Telegram",
    "smtp_host": "which server the letters come from",
    "mail_from": "which address the letters come from",
}
"""What the papers tell a town besides the fields of the privacy notice."""
OTHERWISE = "the drafts say that the town is the controller, and you work for it. See docs/who-may-run-it.md."
"""What is to be known where the notice says something else of who answers."""
ONLY_FOR: Mapping[str, str] = {"5-smlouva-zpracovatel": "town", "5-dohoda-spolecni-spravci": "joint"}
"""Papers that are for one way of answering in law (`CPA_CONTROLLER`), each instead of the other."""


@click.command("town-pack")
@click.argument("slug")
@click.argument("out", type=PATH)
@click.option("--bot", "name", metavar="NAME", default="", help="The bot's user name. Default: Telegram is asked.")
@of_folder
def town_pack(slug: str, out: Path, name: str, folder: Path | None) -> None:
    """Write the papers with which a town is asked, as PDF.

    They are for the town SLUG and go into the folder OUT: a letter to the town hall, a page each for its secretary, data protection officer and IT, drafts of contract (or, for joint controllers, of an arrangement) and records,
    a notice for its contact persons, and a poster. Their texts are in town-pack/ of the content. Read what stands in square
    brackets: it is yours to fill in.
    """
    settings, content = read_settings(), approved_structure(content_folder(folder)).content
    if slug not in content.municipalities:
        raise OperatorError(f'SLUG: no town "{slug}" is listed, {did_you_mean(slug, content.municipalities)}')
    if not content.town_pack:
        raise OperatorError(f"--content: there is no text in its folder {TOWN_PACK}. Take it over from the release.")
    _require(settings)
    values = values_of(settings, content, content.municipalities[slug], name.removeprefix("@") or _asked(settings))
    try:
        out.mkdir(parents=True, exist_ok=True)
        agreed = "joint" if settings.controller == "joint" else "town"
        papers = {name: text for name, text in content.town_pack.items() if ONLY_FOR.get(name, agreed) == agreed}
        for file in made(papers, values):
            (out / file.name).write_bytes(file.data)
            click.echo(f"Written: {out / file.name}")
    except OSError as error:
        raise OperatorError(f"OUT: {out} cannot be written ({error.strerror}). Name another folder.") from error
    if settings.controller != "town":
        click.echo(f"CPA_CONTROLLER: it is {settings.controller}, but {OTHERWISE}", err=True)


def _require(settings: Settings) -> None:
    """Refuse to make papers in which something is missing that a town must read."""
    settings.require_notice()
    for field, what in NEEDED.items():
        if not getattr(settings, field).strip():
            sentence = f"CPA_{field.upper()}: it is empty, but the papers tell a town {what}. See .env.example."
            raise OperatorError(f"{sentence} {no_file()}".rstrip())
    settings.require_mail()


def _asked(settings: Settings) -> str:
    return asyncio.run(name_of_bot(settings))


def values_of(settings: Settings, content: Content, town: Municipality, bot: str) -> Values:
    """Give what stands in the places of the papers; `words.TO_TOWN` names them all."""
    values = {
        "place": town.names["cs"],
        "place_uk": town.names["uk"],
        "village" if town.local.village else "town": town.names["cs"],
        "region": content.regions[town.region]["cs"],
        "operator": settings.operator_name.strip(),
        "operator_address": settings.operator_address.strip(),
        "operator_email": settings.operator_email.strip(),
        "phone": settings.operator_phone,
        "officer": settings.officer.strip(),
        "bot": bot,
        "link": f"https://t.me/{bot}?start={TOWN}{town.slug}",
        "pages": settings.public_url,
        "pages_host": urlsplit(settings.public_url).netloc,
        "mail_from": settings.mail_from,
        "mail_domain": settings.mail_from.rpartition("@")[2],
        "mail_server": f"{settings.smtp_host}:{settings.smtp_port}",
        "mail_protected": {"starttls": "STARTTLS", "tls": "TLS"}.get(settings.smtp_security, ""),
    }
    return {place: (text,) for place, text in values.items() if text}
