"""What the operator does in a transcript, by the commands' own tasks. Names are written with `_` for spaces."""

from bot.admin_tasks import Office
from tests import editing
from tests.people import Person
from tests.world import World


async def beside(town: World, person: Person, what: str, rest: str) -> None:
    """Do what the operator or an editor of the files does, and follow the link that comes of it."""
    office = town.app.office
    match what:
        case "invitation":
            await person.start("i_" + await invite(office, *rest.split()))
        case "administrator":
            await person.start("a_" + await invite_administrator(office, *rest.split()))
        case "operator":
            await operate(office, *rest.split())
        case _:
            await editing.edit(town, rest)


async def operate(office: Office, task: str, slug: str, name: str, *rest: str) -> None:
    """Do as the operator's commands do: `add`, `remove` or `email` somebody of a town (and the address)."""
    if task == "add":
        await office.run("contact add", {"role": "contact", "slug": slug, "name": _name(name), "email": ""})
        return
    (who,) = await _known(office, slug, name)
    await office.run(f"contact {task}", {"who": who, "email": "".join(rest)})


async def invite(office: Office, slug: str, name: str, email: str, role: str = "contact") -> str:
    """Make an invitation (`email`: "-" for none); give its token."""
    added = {
        "role": role,
        "slug": slug,
        "name": _name(name),
        "email": email.strip("-"),
        "now": "yes",  # where somebody is already, nobody is waited for
        "reason": "Zkouška",
    }
    (contact_id,) = await _known(office, slug, name) or await office.run("contact add", added)
    token, _ = await office.run("contact invite", {"who": contact_id})
    return token


async def invite_administrator(office: Office, name: str, email: str = "") -> str:
    """Make an invitation of an administrator; give its token."""
    token, _ = await office.run("admin invite", {"name": _name(name), "email": email})
    return token


async def invite_by_mail(office: Office, email: str, slug: str, name: str) -> None:
    """Invite a contact who has no Telegram."""
    added = {"role": "contact", "slug": slug, "name": _name(name), "email": email, "telegram": "no"}
    (contact_id,) = await office.run("contact add", added)
    await office.run("contact invite", {"who": contact_id})


async def _known(office: Office, slug: str, name: str) -> list[str]:
    lines = await office.run("contact list", {"slug": slug})
    return [line.split()[0] for line in lines if f"  {_name(name)}  " in line]


def _name(written: str) -> str:
    return written.replace("_", " ")
