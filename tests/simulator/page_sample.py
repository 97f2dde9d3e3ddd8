"""Sample data of the page: two people, links and places, English and Czech words."""

from telegram_simulator import Simulator
from telegram_simulator.page import ENGLISH, PageData, PageSource, Person, UserLanguage

CZECH = {name: f"{text}·cs" for name, text in ENGLISH.items()}
WORDS = {"en": ENGLISH, "cs": CZECH}
TONGUES = (
    UserLanguage("uk", "Ukrainian", "Telegram in Ukrainian", ("Оксана", "Андрій")),
    UserLanguage("cs", "Czech", "Telegram in Czech", ("Petra",)),
)


def stage(simulator: Simulator, *more: str) -> PageSource:
    """Two people who have started the bot."""
    jana, karel = (simulator.user(name, language_code="cs") for name in ("Jana", "Karel"))
    for user in (jana, karel):
        simulator.start(user)
    people = (
        Person("contact", jana.id, "Jana Ukázková", "contact", "She answers", "Nothing yet."),
        Person("coordinator", karel.id, "Karel Zkušební", "coordinator", "He looks on", "Nothing yet."),
    )

    def shown(language: str) -> PageData:
        others = {"m_zlin": "Zlín"} | {f"m_{number}": name for number, name in enumerate(more)}
        links = {"With a contact": {"m_plzen": "Plzeň ✓"}, "Others": others, "None": {}}
        places = {"49.7385, 13.3737": "Plzeň"}
        voices = {"Cyrillic": "uk", "Latin": "cs"}
        return PageData(WORDS[language], TONGUES, people, links, places, {"hour": "+ 1 hour"}, voices)

    return PageSource(simulator.world.bot, {"en": "English", "cs": "Česky"}, shown)
