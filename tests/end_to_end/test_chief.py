"""A chief of a municipal police with Telegram alone does what a contact does every week; what it takes stands beside each task."""

from tests.bot_parts import write_lead
from tests.canary import NAME
from tests.operator_commands import Console, invite
from tests.people import Person
from tests.tasks import LINK, Address, Link, Step, Task, Typed, effort_of
from tests.world import World

CHIEF = (
    Task("join", 2, 0, (LINK, "Ano, to jsem já"), "Hotovo: na tento účet budou chodit zprávy"),
    Task("read", 1, 0, ("Otevřít",), NAME),
    Task("take on", 1, 0, ("✋ Převzít",), "Převzato: Petr Vymyšlený"),
    Task("answer", 1, 1, ("✍️ Napsat zájemci", Typed("Přijďte prosím ve středu.")), "Odesláno"),
    Task("answer in ready words", 4, 0, ("Otevřít", "✍️ Napsat zájemci", "3", "Ano, odeslat"), "Odesláno"),
    Task("invite", 3, 1, ("Otevřít", "📅 Pozvat…", Typed("14. 12. 2026 10:00, Vymyšlená 1"), "Ano, odeslat"), "14. prosince 2026, 10:00"),
    Task("note for colleagues", 3, 1, ("Další…", "📝 Interní poznámka", Typed("Má doporučení."), "Otevřít"), "Má doporučení."),
    Task("hand over", 2, 0, ("👥 Předat kolegovi", "Jana"), "Předáno: Petr Vymyšlený"),
    Task("refuse another", 4, 0, ("Otevřít", "Odmítnout…", "1", "Ano, odeslat"), "Odmítnuto"),
    Task("say that the town recruits", 2, 1, (Typed("/leads"), "📣 Nábor a pravidla", "Teď nenabíráme"), "Teď nenabírá."),
)  # fmt: skip


async def do(person: Person, step: Step, link: str) -> None:
    match step:
        case Link():
            await person.start(link)
        case Typed(words):
            await person.say(words)
        case str():
            labels = [button.text for message in person.messages for row in message.buttons for button in row]
            await person.press([label for label in labels if label.startswith(step)][-1])
        case Address():
            raise AssertionError("there are no pages in the chat")


async def test_everything_is_done_in_the_chat(town: World, candidate: Person, contact: Person) -> None:
    del contact  # a colleague, to whom something can be handed
    chief = town.somebody("cs", "Petr")
    link = "i_" + await invite(Console.of(town.app), "plzen", "Petr_Vymyšlený", "-")
    for task in CHIEF:
        if task.name in {"read", "refuse another"}:
            await write_lead(candidate if task.name == "read" else town.somebody("uk", NAME))
        for step in task.steps:
            await do(chief, step, link)
        chief.sees(task.seen)
        assert effort_of(task) == (task.presses, task.typed)
