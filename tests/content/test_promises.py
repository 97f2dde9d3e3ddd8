"""What is a promise or a judgement of the reader, and what only asks, doubts or denies."""

from pathlib import Path

import pytest

from bot.content.checks import check
from bot.content.loader import load
from tests import small

FINES = "faq/fines.md"
PROMISES = {
    "uk": (
        "Ви підходите.",
        "Отже, ви точно підходите!",
        "Якщо маєте захист, ви підходите.",
        "На жаль, ви не підходите.",
        "Ви відповідаєте всім умовам.",
        "Ви виконуєте всі умови.",
        "Ви маєте право на цю посаду.",
        "Вас обов'язково візьмуть.",
        "Коли подасте заявку, вас приймуть.",
        "Ми гарантуємо роботу.",
        "Обіцяємо вам місце.",
        "Ви отримаєте роботу.",
        "Громадянство Чехії не потрібне.",
        "Громадянство обов'язкове.",
        "Ви можете стати асистентом.",
        "Чи потрібен досвід? Ні, ви підходите.",
        "Ви прийняті.",
        "Місце вам забезпечене.",
        "Пишіть, що «ви підходите».",
    ),
    "cs": (
        "Splňujete podmínky.",
        "Bohužel nesplňujete podmínky.",
        "Když máte ochranu, splňujete podmínky.",
        "Máte nárok na místo.",
        "Určitě Vás vezmou.",
        "Město Vás určitě přijme.",
        "Budete přijat.",
        "Jste vhodným uchazečem.",
        "Jste způsobilá.",
        "Garantujeme práci.",
        "Slibujeme Vám místo.",
        "Získáte práci.",
        "Občanství není potřeba.",
        "České občanství je podmínkou.",
        "Vyhovujete.",
        "Můžete se stát asistentem.",
        "Máte jisté místo.",
    ),
}
NONE = {
    "uk": (
        "Чи ви підходите, вирішує місто.",
        "Ми не знаємо, чи ви підходите.",
        "Чи підходите ви?",
        "Це не означає, що ви підходите.",
        "Ніколи не пишіть «ви підходите».",
        "Нічого не обіцяємо.",
        "Ніхто не може обіцяти, що вас візьмуть.",
        "Якщо вас приймуть, підпишете договір.",
        "Ви маєте право побачити свої дані.",
        "Чи потрібне громадянство Чехії?",
        "Запитайте місто, чи потрібне громадянство.",
        "Одне місто може вас прийняти, інше – ні.",
        "Хто відповідає умовам, тих кличуть.",
        "Знадобиться для зарплати, коли вас приймуть.",
    ),
    "cs": (
        "Jestli splňujete podmínky, rozhoduje město.",
        "Neznamená to, že splňujete podmínky.",
        "Splňujete podmínky?",
        "Nic neslibujeme.",
        "Nikdo Vám neřekne, že splňujete podmínky.",
        "Pokud Vás přijmou, podepíšete smlouvu.",
        "Máte právo na výpis.",
        "Zeptejte se, zda je občanství podmínkou.",
        "Je občanství podmínkou?",
        "Nepište „splňujete“.",
        "Nevíme, jestli Vás vezmou.",
        "Výběr trvá dlouho a místo není jisté.",
    ),
}


def promised(folder: Path, language: str, sentence: str) -> list[int]:
    """Give the lines at which a sentence behind another is taken for a promise."""
    page = f"---\ntitle: T\nlabel: fines\n---\nText.\n\nText. {sentence}\n"
    small.write(folder, **{f"{language}/{FINES}": page})
    return [problem.line for problem in check(load(folder)) if problem.rule == "no-promise"]


@pytest.mark.parametrize(("language", "sentence"), [(lang, said) for lang, all_ in PROMISES.items() for said in all_])
def test_a_promise_is_found_at_its_line(tmp_path: Path, language: str, sentence: str) -> None:
    assert promised(tmp_path, language, sentence) == [7]


@pytest.mark.parametrize(("language", "sentence"), [(lang, said) for lang, all_ in NONE.items() for said in all_])
def test_a_question_a_doubt_or_a_denial_is_none(tmp_path: Path, language: str, sentence: str) -> None:
    assert promised(tmp_path, language, sentence) == []
