"""Commands about the municipal side: contacts, deputies, coordinators and their invitations.

Commands about administrators of the content: who sees in the bot how it stands, and can put a version back.
"""

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType

import click

from bot.cli.asking import perform
from bot.settings import read_settings

WAITS = "waits"
"""What stands before the sentence that says what a change waits for."""


def print_invitation(payload: str, name: str, becomes: str = "receives the messages") -> None:
    """Print a one-time link with its QR code, and how to use it. `payload`: the token behind what says whose it is."""
    import segno  # noqa: PLC0415  see the package's docstring

    link = f"https://t.me/{bot_name()}?start={payload}"
    click.echo(f"Invitation for {name}, good for 24 hours and for one account:\n\n  {link}\n")
    segno.make(link).terminal(compact=True)
    click.echo(f"\nSend it on a way you trust. Who opens it in Telegram and says yes {becomes}.")


def bot_name() -> str:
    """Ask the Bot API for the bot's user name."""
    from bot.app import name_of_bot  # noqa: PLC0415
    from bot.log import configure  # noqa: PLC0415

    configure("WARNING")
    return asyncio.run(name_of_bot(read_settings()))


NO_TELEGRAM = click.option(
    "--no-telegram",
    is_flag=True,
    help="Has no Telegram: gets notices by e-mail and answers on the lead page.",
)


def override(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command that changes where leads go be done at once, with a reason."""
    now = click.option("--now", is_flag=True, help="In an emergency: ask nobody, tell everybody of the town.")
    reason = click.option("--reason", default="", help="Why it cannot wait; everybody of the town reads it.")
    return now(reason(command))


def at_once(emergency: Mapping[str, str | bool]) -> dict[str, str]:
    """Give the arguments of an emergency."""
    return {"now": "yes" if emergency.get("now") else "", "reason": str(emergency.get("reason", ""))}


def says_waiting(lines: list[str]) -> bool:
    """Print what a change waits for, if it does."""
    if lines[:1] != [WAITS]:
        return False
    click.echo(f"Not done yet: {lines[1]}")
    return True


@click.group()
def contact() -> None:
    """The people of towns who receive messages."""


@contact.command("add")
@click.argument("town")
@click.option("--name", required=True, help="What candidates will see.")
@click.option("--email", default="", help="For notices; its owner confirms it.")
@click.option("--deputy", is_flag=True, help="Hears of a message when no contact of the town can be reached.")
@NO_TELEGRAM
@override
def add_contact(
    town: str, name: str, email: str, *, deputy: bool, no_telegram: bool, **emergency: str | bool
) -> None:
    """Add a contact for TOWN. It is a slug, see `cpa-bot town`. Where somebody is already, one of them has to agree."""
    role = "deputy" if deputy else "contact"
    _add(role, town, name, email, telegram=not no_telegram, emergency=emergency)


def _add(
    role: str,
    town: str,
    name: str,
    email: str,
    *,
    telegram: bool,
    emergency: Mapping[str, str | bool] = MappingProxyType({}),
) -> None:
    arguments = {
        "role": role,
        "slug": town,
        "name": name,
        "email": email,
        "telegram": "yes" if telegram else "no",
    }
    lines = perform("contact add", {**arguments, **at_once(emergency)})
    if says_waiting(lines):
        return
    (contact_id,) = lines
    click.echo(f"Added with the id {contact_id}. Next: cpa-bot contact invite {contact_id}")


@contact.command("invite")
@click.argument("who")
@override
def invite_contact(who: str, **emergency: str | bool) -> None:
    """Print a one-time link for WHO. It is an id, or a town with one contact. Earlier links stop working.

    Whoever was added with --no-telegram gets the link by e-mail instead, as soon as the bot runs. For somebody who is
    linked already, somebody of the town has to agree first, since messages will go elsewhere.
    """
    lines = perform("contact invite", {"who": who, **at_once(emergency)})
    if says_waiting(lines):
        return
    token, name = lines
    if token:
        from bot.conversation.turn import INVITE  # noqa: PLC0415  see the package's docstring

        print_invitation(INVITE + token, name)
    else:
        click.echo(
            f"A letter with a link to confirm the address goes to {name}; the link is good for 7 days."
        )


@contact.command("test")
@click.argument("who")
def test_contact(who: str) -> None:
    """Send WHO a harmless notice. Shows whether earlier ones were opened. WHO is an id, or a town with one contact."""
    for line in perform("contact test", {"who": who}):
        click.echo(line)


@contact.command("list")
@click.argument("town", default="")
def list_contacts(town: str) -> None:
    """List everyone, or those of TOWN. Changes that wait for somebody's yes stand there, too."""
    for line in perform("contact list", {"slug": town}):
        click.echo(line)


@contact.command("remove")
@click.argument("who")
@override
def remove_contact(who: str, **emergency: str | bool) -> None:
    """Remove WHO, an id or a town with one contact. Their open messages go to whoever is next."""
    lines = perform("contact remove", {"who": who, **at_once(emergency)})
    if not says_waiting(lines):
        click.echo(f"Removed: {lines[0]}")


@contact.command("email")
@click.argument("who")
@click.argument("address", default="")
@override
def change_email(who: str, address: str, **emergency: str | bool) -> None:
    """Give WHO another e-mail ADDRESS, or none. Its owner confirms it."""
    lines = perform("contact email", {"who": who, "email": address, **at_once(emergency)})
    if not says_waiting(lines):
        click.echo(f"Changed: {lines[0]}")


@contact.command("stop")
@click.argument("change")
def stop_change(change: str) -> None:
    """Take back a CHANGE that waits. Its number stands in `cpa-bot contact list`."""
    for line in perform("contact stop", {"change": change}):
        click.echo(line)


@click.group()
def lead() -> None:
    """Messages of candidates."""


@lead.command("notes")
@click.argument("code")
def lead_notes(code: str) -> None:
    """Print the internal notes about the message CODE. For its candidate, who may ask to see them (Art. 15 GDPR)."""
    for line in perform("lead notes", {"code": code}):
        click.echo(line)


@click.group()
def coordinator() -> None:
    """The people who see messages that no town can receive."""


@coordinator.command("add")
@click.option("--name", required=True, help="What candidates will see.")
@click.option("--email", default="", help="For notices; its owner confirms it.")
@NO_TELEGRAM
def add_coordinator(name: str, email: str, *, no_telegram: bool) -> None:
    """Add a coordinator."""
    _add("coordinator", "", name, email, telegram=not no_telegram)


@click.group()
def admin() -> None:
    """The people who look after what the bot says. They never see messages of candidates."""


@admin.command("invite")
@click.argument("who", default="")
@click.option("--name", default="", help="The name of somebody new; the other administrators see it.")
@click.option("--email", default="", help="For news of the content too; its owner confirms it.")
def invite_admin(who: str, name: str, email: str) -> None:
    """Print a one-time link for somebody new, or for WHO (an id). Somebody new has a --name; earlier links of WHO stop working."""
    from bot.conversation.admin.turn import ADMIN_INVITE  # noqa: PLC0415  see the package's docstring

    token, called = perform("admin invite", {"who": who, "name": name, "email": email})
    print_invitation(ADMIN_INVITE + token, called, "is an administrator")


@admin.command("list")
def list_admins() -> None:
    """List everyone."""
    for line in perform("admin list", {}):
        click.echo(line)


@admin.command("remove")
@click.argument("who")
def remove_admin(who: str) -> None:
    """Remove WHO (an id). It holds from their next press on."""
    (line,) = perform("admin remove", {"who": who})
    click.echo(f"Removed: {line}")
