"""Presses and typed messages to each goal, walked by the labels that people see."""

import pytest

from bot.content.content import Content
from bot.content.models import LATER
from bot.conversation.selfcheck import walk
from bot.editorial.screen_samples import completed, each_answer
from tests.bot_parts import TOWN
from tests.world import World

MOST_ANSWERS = {LATER: 7, TOWN: 8}
"""Beside them one press begins the self-check."""

CHECK = {
    "uk": "✅ Перевірити умови | >Пльзень | Так, мені є 18 | Тимчасовий захист | Так, документ маю | Трохи"
    " | Рік або довше | Так",
    "cs": "✅ Projít podmínky | >Plzeň | Ano, 18 nebo víc | Dočasná ochrana | Ano, doklad mám | Trochu"
    " | Rok nebo déle | Ano",
}
GOALS = {
    ("the job", 2, False): {
        "uk": ("📖 Що це за робота | 1. Хто це", "працівник міста"),
        "cs": ("📖 Co je to za práci | 1. Kdo to je", "měst"),
    },
    ("the pay", 1, False): {"uk": (">Яка зарплата?", "крон"), "cs": (">Jaký je plat?", "Kč")},
    ("the result", 8, False): {"uk": (CHECK["uk"], "Ваші наступні"), "cs": (CHECK["cs"], "Vaše další")},
    ("a sent message", 11, True): {
        "uk": (
            "3. ✉️ Надіслати повідомлення | Зрозуміло, далі | >Оксана | 💬 У цьому чаті | Пропустити | ✉️ Надіслати",
            "Надіслано",
        ),
        "cs": ("3. ✉️ Poslat zprávu | Rozumím, dál | >Petr | 💬 V tomto chatu | Přeskočit | ✉️ Odeslat", "Odesláno"),
    },
    ("a CV", 14, True): {
        "uk": (
            (
                "📄 Документи | 📝 Скласти резюме й листи | 📄 Резюме (životopis) | >Олена Вигадана"
                " | Жіноча: prodavačka | >2019–2024 продавчиня, Полтава | >технікум, 2010, Полтава | Пропустити"
                " | Далі → | Пропустити | 📄 PDF"
            ),
            "Готово, файл нижче",
        ),
        "cs": (
            (
                "📄 Doklady | 📝 Sestavit životopis a dopis | 📄 Životopis | >Jan Vymyšlený | Mužský: prodavač"
                " | >2019–2024 prodavač, Plzeň | >technikum, 2010, Plzeň | Vynechat | Vynechat | Vynechat | 📄 PDF"
            ),
            "Hotovo, soubor je níže",
        ),
    },
    ("a letter for a village", 4, False): {
        "uk": (">Stonava | 📝 Готовий лист чеською", "Готовий лист: Stonava"),
        "cs": (">Stonava | 📝 Hotový dopis v češtině", "Stonava"),
    },
    ("everything deleted", 2, True): {
        "uk": (">видалити мої дані | Так, видалити все", "идалено"),
        "cs": (">smazat moje údaje | Ano, smazat všechno", "Vše je smazané"),
    },
}


@pytest.mark.parametrize(
    ("goal", "most", "after_check", "language"),
    [(*goal, language) for goal, ways in GOALS.items() for language in ways],
)
async def test_a_goal_is_a_few_presses_away(
    town: World, goal: str, most: int, language: str, *, after_check: bool
) -> None:
    person = town.somebody(language, "Оксана")
    town.linked("Jana", 900)
    await person.start()
    way, seen = GOALS[goal, most, after_check][language]
    before = CHECK[language].split(" | ") if after_check else []
    steps = way.split(" | ")
    for step in (*before, *steps):
        await (person.say(step[1:]) if step.startswith(">") else person.press(step))
    person.sees(seen)
    assert len(steps) <= most


def test_whatever_is_answered_the_result_is_a_few_answers_away(content: Content) -> None:
    for town, most in MOST_ANSWERS.items():
        for question, option in each_answer(content):
            journey = walk(content, completed(content, {"town": town, question: option}))
            assert journey.here is None
            assert len(journey.answered) <= most, (town, question, option)
