"""Replies typed in the self-check in place of a press: each is the option it unmistakably means, or none."""

import pytest

from bot.content.content import Content
from bot.conversation.finding import is_unclear, spoken

NONE, YEAR = "", 2026
REPLIES = {
    "town": {"later": "не знаю | nevím | ще не вирішила | решу позже", NONE: "так | 3 роки"},
    "age": {
        "adult": (
            "так | Да! | Ano | мені 46 | 46 let | 18 | так, мені 32 роки | мне уже 40 лет | ano, je mi 25 let | так, звичайно"
            " | повнолетня | совершеннолетняя | zletilá | ано"
        ),
        "minor": "17 | ні | Ne | неповнолітня | ještě ne | мне 16 лет | ще ні",
        NONE: "мені ще немає 18 | скоро 18 | 18 března | не знаю | 1985 | исполнилось 17 лет? | 17 або 18 | мамі 46 | 18? | через 2 роки буде 18",
    },
    "permit": {
        "temporary": (
            "тимчасовий захист | у мене тимчасовий захист | ТЗ | временная защита | mám dočasnou ochranu | docasna ochrana"
            " | dočasku | тимчасового захисту"
        ),
        "permanent": "ПМЖ | постійне проживання | mám trvalý pobyt | trvalé bydliště | постоянное проживание",
        "czech": "громадянка Чехії | české občanství | чешский паспорт | jsem Češka",
        "eu": "громадянка ЄС | občanka EU | гражданство ЕС | jsem Slovák",
        "another": "інше | jiné | робоча віза | zaměstnanecká karta | азил",
        "skip": "не скажу | nechci uvádět | не хочу говорить",
        NONE: (
            "чекаю на тимчасовий захист | тимчасовий захист чи ПМЖ | немає тимчасового захисту | українка | maminka má trvalý pobyt"
            " | тимчасовий захист закінчився | так | постійно працюю | мала тимчасовий захист, тепер ПМЖ | біженець | ВНЖ"
        ),
    },
    "permit-other": {
        "special": "zvláštní dlouhodobý pobyt | спеціальний довгостроковий",
        "family": "возз'єднання сім'ї | воссоединение семьи | sloučení rodiny",
        "asylum": "притулок | mám azyl | дополнительная защита",
        "employee-card": "картка працівника | zaměstnaneckou kartu",
        "pending": "чекаю на рішення | žádám o azyl | жду решения",
        "tolerance": "strpění | віза толерантності",
        "other": "інше | jiné | другое",
        NONE: "не знаю | чекаю на притулок чоловіка | віза",
    },
    "school": {
        "paper": "маю атестат | диплом есть | mám vysvědčení | так, документ маю | ano, doklad mám",
        "no-paper": "атестат в Україні | документа немає | так, але документа тут немає | vysvědčení mám doma | аттестат дома",
        "none": "ні | ne | не закінчила | nedokončila",
        NONE: "так | ano | основна школа | а який документ | не знаю, де атестат | чи є диплом | 9 класів | 11 класів | mám maturitu",
    },
    "czech": {
        "free": "вільно | вільно, десь С1 | mluvím plynně | свободно говорю | C1",
        "everyday": "b1 | B2 | В2 | на побутовому рівні | В1 | o běžných věcech | на бытовом уровне",
        "little": "трохи | розумію, але говорю погано | тільки трохи | немного | jen trochu | а1 | A2 | а2 | рівень A2",
        "none": "не розмовляю | nemluvím | совсем не говорю | neumím česky",
        NONE: "не трохи | не дуже вільно | так | nemluvím plynně | чоловік говорить вільно | трохи чи вільно | трохи, вільно",
    },
    "residence": {
        "year": (
            "більше року | 3 роки | живу тут 3 роки | два роки | больше года | už 2 roky | víc než rok | 18 місяців | рік"
            " | rok a půl | з 2022 року | od roku 2023 | 10 let | 12 měsíců | 1 рік і 3 місяці"
            " | od března 2022 | з березня 2022 року | с 24 февраля 2022 | вже третій рік | третій рік | třetí rok | druhý rok"
        ),
        "less": "пів року | тільки приїхала | менше року | 5 měsíců | полгода | půl roku | 2 тижні | kratší dobu | нещодавно | три месяца",
        "elsewhere": "не живу тут | jinde | в другом городе | nebydlím tady | в іншому місті",
        NONE: "не менше року | ne | так | 3 | майже рік | з 2026 року | з 2025 | 0.5 року | хочу прожити 3 роки | чоловік живе 3 роки | перший рік | od března | od března 2026",
    },
    "shifts": {
        "fully": "так | ano | можу всі | да, конечно | можу | můžu | без проблем",
        "partly": "частково | вночі ні | тільки вдень | jen ve dne | вночі не можу | можу, але не вночі | не завжди | иногда | částečně",
        "hardly": "ні | ne | не можу | nemůžu | навряд чи | не смогу",
        NONE: "не знаю | так і ні | ano, ale jen ráno | а скільки годин | можу?",
    },
}


@pytest.mark.parametrize(
    ("question", "text", "option"),
    [
        (question, text, option)
        for question, options in REPLIES.items()
        for option, replies in options.items()
        for text in replies.split(" | ")
    ],
)
def test_a_typed_reply_is_the_option_it_unmistakably_means_or_none(
    content: Content, question: str, text: str, option: str
) -> None:
    assert (spoken(question, text, content, YEAR) or NONE) == option


UNCLEAR = {
    "permit": "біженець | я біженка | ВНЖ | у мене посвідка | uprchlík | povolení k pobytu",
    "school": "11 класів | 9 класів | mám maturitu | střední školu",
    NONE: "так | не знаю | чи є диплом",
}


@pytest.mark.parametrize(("question", "text"), [(q, one) for q, said in UNCLEAR.items() for one in said.split(" | ")])
def test_words_of_several_options_are_asked_back(content: Content, question: str, text: str) -> None:
    assert is_unclear(question or "school", text, content) == bool(question)
