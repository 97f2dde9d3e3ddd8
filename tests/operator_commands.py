"""Commands of the operator in a transcript; names are written with `_` for spaces."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.app import App
from bot.cli import cli
from bot.cli.database_commands import Backend, carry_out
from bot.content.content import Content
from bot.storage.database import Database
from tests import content_edits
from tests.bot_parts import shipped
from tests.people import Person
from tests.world import World


@dataclass(frozen=True)
class Console:
    """The operator's command line beside a bot."""

    backend: Backend

    @classmethod
    def of(cls, app: App) -> "Console":
        return cls(Backend.of(app))

    async def run(self, *words: str) -> list[str]:
        return await carry_out(cli, self.backend, words)

    async def add(self, *words: str) -> str:
        """Add somebody (`contact add ...`), who comes at once; return the id."""
        (line,) = await self.run(*words)
        found = re.fullmatch(r"Added with the id (\d+)\. Next: cpa-bot contact invite \1", line)
        assert found, line
        return found[1]

    async def invite(self, *words: str) -> str:
        """Invite somebody (`contact invite ...`); return the token."""
        lines = await self.run(*words)
        found = re.search(r"\?start=[ai]_([\w-]{22})$", "\n".join(lines), re.MULTILINE)
        assert found, lines
        return found[1]


def console(database: Database, content: Callable[[], Content] | None = None, web: str = "") -> Console:
    """Return a command line over a database alone."""

    async def bot_name() -> str:
        return "cpa_test_bot"

    return Console(Backend(database, content or (lambda: shipped()[0]), bot_name, web))


async def run_step(town: World, person: Person, what: str, rest: str) -> None:
    """Do what the operator or an editor of the files does, and follow the link that comes of it."""
    operator = Console.of(town.app)
    match what:
        case "invitation":
            await person.start("i_" + await invite(operator, *rest.split()))
        case "administrator":
            await person.start("a_" + await invite_administrator(operator, *rest.split()))
        case "imported":
            await import_and_invite(operator, *rest.split())
        case "operator":
            await operate(operator, *rest.split())
        case _:
            await content_edits.edit(town, rest)


async def import_and_invite(operator: Console, slugs: str, name: str, email: str, telegram: str = "ano") -> None:
    """Take somebody in from a file, for several towns (`most,brno`), and invite whoever has not accepted."""
    row = f"{slugs};{_name(name)};{email};{telegram}"
    await operator.run("contact", "listed", "--", "mesta.csv", f"Město;Jméno;E-mail;Telegram\n{row}\n")
    await operator.run("contact", "invite", "--pending", "--no-phone")


async def operate(operator: Console, task: str, slug: str, name: str, *rest: str) -> None:
    """Do as the operator's commands do: `add`, `remove`, `test` … somebody of a town, or `email` (and the address)."""
    if task == "add":
        await operator.run("contact", "add", slug, "--name", _name(name))
        return
    (who,) = await _known(operator, slug, name)
    await operator.run("contact", task, who, *rest)


async def invite(operator: Console, slug: str, name: str, email: str, role: str = "contact") -> str:
    """Make an invitation (`email`: "-" for none); return its token."""
    known = await _known(operator, slug, name)
    if not known:
        who = ("--name", _name(name), "--email", email.strip("-"))
        # where somebody is already, nobody is waited for
        at_once = ("--now", "--reason", "Zkouška", *(["--deputy"] if role == "deputy" else []))
        coordinator = role == "coordinator"
        added = ("coordinator", "add", *who) if coordinator else ("contact", "add", slug, *who, *at_once)
        known = [await operator.add(*added)]
    return await operator.invite("contact", "invite", *known)


async def invite_administrator(operator: Console, name: str, email: str = "") -> str:
    """Make an invitation of an administrator; return its token."""
    return await operator.invite("admin", "invite", "--name", _name(name), "--email", email)


async def invite_by_mail(operator: Console, email: str, slug: str, name: str) -> None:
    """Invite a contact (`coordinator` in place of a town: one of those) who has no Telegram."""
    added = ("coordinator", "add") if slug == "coordinator" else ("contact", "add", slug)
    who = await operator.add(*added, "--name", _name(name), "--email", email, "--no-telegram")
    await operator.run("contact", "invite", who)


async def _known(operator: Console, slug: str, name: str) -> list[str]:
    lines = await operator.run("contact", "list", slug)
    return [line.split()[0] for line in lines if f"  {_name(name)}  " in line]


def _name(written: str) -> str:
    return written.replace("_", " ")
