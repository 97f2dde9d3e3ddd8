"""Commands about administrators of the content: who sees in the bot how it stands, and can put a version back."""

import click

from bot.cli.asking import perform
from bot.cli.people import print_invitation


@click.group()
def admin() -> None:
    """The people who look after what the bot says. They never see messages of candidates."""


@admin.command("invite")
@click.argument("who", default="")
@click.option("--name", default="", help="The name of somebody new; the other administrators see it.")
@click.option("--email", default="", help="For news of the content too; its owner confirms it.")
def invite_admin(who: str, name: str, email: str) -> None:
    """Print a one-time link for somebody new, or for WHO (an id). Somebody new has a --name; earlier links of WHO stop working."""
    from bot.conversation.administration.admin_turn import INVITE  # noqa: PLC0415  see the package's docstring

    token, called = perform("admin invite", {"who": who, "name": name, "email": email})
    print_invitation(INVITE + token, called, "is an administrator")


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
