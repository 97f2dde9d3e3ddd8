"""What the demo page is shown with in tests: two officials, four towns, the words of the catalogues."""

from bot.content.models import Municipality
from bot.settings import ROOT
from bot.view import catalog
from telegram_simulator import Simulator
from telegram_simulator.page import Official, Stage
from telegram_simulator.page_words import page_texts

WORDS = catalog.load(ROOT / "locales", ("uk", "cs"))
CZECH = page_texts(WORDS["cs"])
UKRAINIAN = page_texts(WORDS["uk"])


def town(slug: str, czech: str, ukrainian: str) -> Municipality:
    return Municipality(
        slug=slug,
        names={"cs": czech, "uk": ukrainian},
        region="CZ010",
        lat=49.738531,
        lon=13.373737,
        population=1,
        evidence="https://example.org/",
        evidence_year=None,
        ukrainian_cpa=False,
    )


def stage(simulator: Simulator, *more: Municipality) -> Stage:
    """Two officials who have started the bot, and towns in no order."""
    contact = simulator.user("Jana", language_code="cs")
    coordinator = simulator.user("Karel", language_code="cs")
    for official in (contact, coordinator):
        simulator.start(official)
    towns = (
        town("zlin", "Zlín", "Злін"),
        town("cheb", "Cheb", "Хеб"),
        town("plzen", "Plzeň", "Пльзень"),
        town("decin", "Děčín", "Дечин"),
        town("ceska-lipa", "Česká Lípa", "Чеська-Ліпа"),
        *more,
    )
    return Stage(
        bot=simulator.world.bot,
        words=WORDS,
        listed=lambda: {one.slug: one for one in towns},
        with_contact=("plzen",),
        contact=Official(contact, "Jana Ukázková"),
        coordinator=Official(coordinator, "Karel Zkušební"),
    )
