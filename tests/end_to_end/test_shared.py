"""A page goes to a friend by one press, and a link leads to public pages alone."""

from urllib.parse import parse_qs, urlsplit

from bot.conversation.codes import deep_link_target, start_payload
from bot.conversation.lead.model import MyLeads
from bot.conversation.model import FaqAnswer, Guide, Menu
from bot.conversation.towns.model import Town
from tests.people import Person
from tests.world import World


async def test_a_friend_who_gets_a_page_opens_it_in_the_own_bot(town: World, candidate: Person) -> None:
    await candidate.start()
    await candidate.press_all("📖 Що це за робота", "1. Хто це")
    button = next(button for row in candidate.last.buttons for button in row if button.text == "📤 Надіслати знайомим")
    shared = urlsplit(button.url or "")
    assert shared.netloc + shared.path == "t.me/share/url"
    (link,) = parse_qs(shared.query)["url"]
    friend = town.somebody("uk", "Богдан")
    town.simulator.open_link(friend.user, link)
    await town.settled()
    friend.sees(candidate.last.text.partition("\n")[0])


def test_a_link_leads_to_public_pages_alone() -> None:
    for screen in (Menu(), Guide(), FaqAnswer("after-march"), Town("plzen")):
        assert deep_link_target(start_payload(screen)) == screen
    for payload in ("p_my-leads", "p_erase", "p_answer_age_over18", "p_", "p_town_plzen_1", "m_plzen", ""):
        assert deep_link_target(payload) is None
    assert deep_link_target(start_payload(MyLeads())) is None


async def test_a_link_to_a_town_shows_it_and_leaves_what_was_chosen_before(candidate: Person) -> None:
    """A friend's link is no choice: the town and the residence answered for it stay until the card's own button is pressed."""
    await candidate.start("m_plzen")
    candidate.sees("🏙 Пльзень (Plzeň)")
    await candidate.press_all(
        "✅ Перевірити умови тут", "Так, мені є 18", "Тимчасовий захист", "Так, документ маю", "Трохи"
    )
    await candidate.press("Рік або довше")

    await candidate.start("m_most")
    candidate.sees("Раніше ви обрали інше місто.", "🏙 Мост (Most)")
    await candidate.say("/mydata")
    candidate.sees("Місто: Пльзень", "Рік або довше")

    await candidate.start("m_most")
    await candidate.press("✅ Перевірити умови тут")
    candidate.sees_not("Раніше ви обрали")
    await candidate.say("/mydata")
    candidate.sees("Місто: Мост")
    candidate.sees_not("Рік або довше")


async def test_a_link_to_a_town_leaves_an_unsent_message_to_another_one(candidate: Person) -> None:
    await candidate.start("m_plzen")
    await candidate.press_all("✉️ Надіслати повідомлення", "Зрозуміло, далі")
    await candidate.start("m_most")
    candidate.sees("Раніше ви обрали інше місто.")
    await candidate.say("/mydata")
    candidate.sees("Місто: Пльзень")
    await candidate.start("m_plzen")
    candidate.sees_not("Раніше ви обрали")
