"""A CV from ready lines: found by typing or in a list, in the right form, with years, on one page, and no contact kept."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pydantic import TypeAdapter
from pypdf import PdfReader

from bot.content.spelling import passport_spelling
from bot.conversation.papers.model import PaperAnswers, PaperFile
from bot.conversation.papers.ready import lines_of, nearest_options, read, sure_option
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.papers import make_file
from bot.storage import sessions
from bot.view.catalog import Words
from bot.view.context import Paper
from bot.view.papers import as_text, render_paper
from tests.bot_parts import shipped
from tests.papers.test_files import docx_lines, newest_file, pdf_text
from tests.people import Person
from tests.view.rendering import Views
from tests.world import World

CONTENT = shipped()[0]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTACT = "+420 601 000 000 julia@example.org"
MOST_STEPS = 13


def cv(said: PaperAnswers, words: dict[str, Words], kind: str = "cv") -> Paper:
    context = Views(words, CONTENT).context(Session(papers=said))
    paper = render_paper(PaperFile(kind, "pdf"), context).paper
    assert isinstance(paper, Paper)
    return paper


async def begin_cv(candidate: Person, form: str) -> None:
    """Go to the question about jobs, without a name."""
    await candidate.say("/start")
    await candidate.press_all("📄 Документи", "📝 Скласти резюме й листи", "📄 Резюме (životopis)", "Пропустити", form)


async def begin_czech_cv(person: Person, form: str) -> None:
    """As `begin_cv`, in Czech."""
    await person.say("/start")
    await person.press_all("📄 Doklady", "📝 Sestavit životopis a dopis", "📄 Životopis", "Vynechat", form)


async def test_a_cv_takes_thirteen_steps_from_the_start_and_is_czech(candidate: Person) -> None:
    steps = 0
    for said, pressed in (
        ("/start", ["📄 Документи", "📝 Скласти резюме й листи", "📄 Резюме (životopis)"]),
        ("Юлія Згурська", ["Жіноча: prodavačka"]),
        ("з 2019 продавчиня, Полтава", []),
        ("медучилище, 2010", ["На побутові теми", "Далі →"]),
        ("права B", ["Далі →", "📄 PDF"]),
    ):
        await candidate.say(said)
        await candidate.press_all(*pressed)
        steps += 1 + len(pressed)
    assert steps == MOST_STEPS
    name, data = newest_file(candidate)
    text = pdf_text(data)
    assert name == "zivotopis.pdf"
    assert text.startswith("Yuliia Zghurska Životopis")
    assert "2019–dosud Prodavačka, Poltava obsluha zákazníků, práce s pokladnou" in text
    assert "2010 Střední zdravotnická škola" in text
    assert not {char for char in text if "\u0400" <= char <= "\u04ff"} | {"["} & set(text)


async def test_a_typed_contact_is_in_the_files_and_nowhere_else(candidate: Person) -> None:
    await candidate.say("/start")
    await candidate.press_all("📄 Документи", "📝 Скласти резюме й листи", "📄 Резюме (životopis)")
    await candidate.say("Юлія Згурська")
    await candidate.press_all("Жіноча: prodavačka", *["Пропустити"] * 3, "Далі →", "Пропустити")
    await candidate.say("850101/1234, +420 601 000 000")
    candidate.sees("Схоже на номер документа")
    await candidate.say(CONTACT)
    candidate.sees("Телефон і пошта є лише у файлі")
    name, data = newest_file(candidate)
    assert name == "zivotopis.docx"
    assert "+420 601 000 000 | julia@example.org" in docx_lines(data)

    town = candidate.town
    kept = await town.app.dispatcher.database.read(lambda tx: sessions.load(tx, town.vault.person(candidate.user.id)))
    assert kept is not None
    assert "601" not in str(TypeAdapter(Session).dump_json(kept))
    await candidate.press("← Назад")
    candidate.sees("Telefon: ____")
    await candidate.press("📄 Резюме й лист в одному PDF")
    name, data = newest_file(candidate)
    assert (name, len(PdfReader(BytesIO(data)).pages)) == ("zivotopis-a-dopis.pdf", 2)
    assert "601" not in pdf_text(data)


async def test_words_that_fit_nothing_are_offered_the_nearest_line(candidate: Person) -> None:
    await begin_cv(candidate, "Чоловіча: prodavač")
    await candidate.say("2015–2018 оператор дронів\n2018–2020 кухарем")
    candidate.sees("Немає готового рядка для «оператор дронів»")
    await candidate.press("Далі →")
    candidate.sees("Найближче до «кухарем»")
    await candidate.press_all("☐ Кухар", *["Пропустити"] * 2, "Далі →", "Пропустити")
    candidate.sees("2018–2020  Kuchař", "2015–2018  Оператор дронів", "⚠️ Кирилицею залишиться: Оператор дронів.")
    assert candidate.text.index("Kuchař") < candidate.text.index("Оператор дронів"), "the latest years stand first"
    await candidate.press("✏️ Змінити «Оператор дронів»")
    candidate.sees("✓ 2018–2020 Kuchař", "Немає готового рядка для «Оператор дронів»")
    await candidate.say("operátor dronu")
    candidate.sees("Немає готового рядка для «operátor dronu»")
    await candidate.press("Далі →")
    candidate.sees("2015–2018  Operátor dronu")
    assert not [label for label in candidate.labels if "Змінити «" in label]


async def test_the_words_of_a_button_answer_and_only_a_name_corrects_the_name(candidate: Person) -> None:
    await candidate.say("/start")
    await candidate.press_all("📄 Документи", "📝 Скласти резюме й листи", "📄 Резюме (životopis)")
    await candidate.say("2023-2026 магазин Альберт, Пльзень")
    candidate.sees("Це не схоже на ім'я.", "Як вас звати?")
    await candidate.say("Оксана Бондаренко")
    for typed in ("продавчиня", "2023-2026 магазин Альберт, Пльзень", "не знаю", "кухар Оксана"):
        await candidate.say(typed)
        candidate.sees("Це не схоже на ім'я.", "На папері ваше ім'я: Oksana Bondarenko.")
    for typed, name in (("Oxana Bondarenko", "Oxana"), ("Оксана Кухар", "Oksana Kukhar")):
        await candidate.say(typed)
        candidate.sees("У якій формі писати професії?")
        assert ("На папері ваше ім'я: Oksana Kukhar." in candidate.text) is (name == "Oksana Kukhar")
        await candidate.press("← Назад")
        await candidate.say("Оксана Бондаренко")
    await candidate.say("жіноча")
    candidate.sees("Де ви працювали?")
    await candidate.say("2015–2022 вчителька початкових класів, Полтава")
    candidate.sees("✓ 2015–2022 Učitelka na 1. stupni základní školy, Poltava")


async def test_years_and_a_shop_complete_the_line_before(candidate: Person) -> None:
    await begin_cv(candidate, "Жіноча: prodavačka")
    await candidate.say("продавчиня")
    candidate.sees("Коли й де?")
    await candidate.say("2023-2026 магазин Альберт, Пльзень")
    candidate.sees("✓ 2023–2026 Prodavačka, obchod Albert, Plzeň", "Яку школу")
    await candidate.press_all("Пропустити", "Пропустити", "Далі →")
    await candidate.say("працюю з касою, вмію слухати людей")
    candidate.sees("✓ Práce s pokladnou a platebním terminálem", "✓ Práce s lidmi")


async def test_two_jobs_in_one_message_are_two_lines(candidate: Person) -> None:
    await begin_cv(candidate, "Жіноча: prodavačka")
    await candidate.say("2010-2022 продавщиця, Харків; 2025-2026 склад, Плзень")
    candidate.sees("✓ 2025–2026 Skladnice, Plzeň\n✓ 2010–2022 Prodavačka, Charkov", "Яку школу ви закінчили?")
    await candidate.say("2008-2010 тренер з футболу, Харків")
    candidate.sees("✓ 2008–2010 Trenérka, Charkov", "Яку школу ви закінчили?")
    await candidate.say("2010 атестат, школа, Харків")
    candidate.sees("✓ 2010 Střední škola, Charkov\n")


async def test_a_job_without_a_ready_line_stays_when_the_next_one_is_typed(town: World) -> None:
    person = town.somebody("cs", "Petr")
    await begin_czech_cv(person, "Mužský: prodavač")
    await person.say("2010-2016 hrobník, Brno")
    person.sees("„hrobník“")
    await person.say("2016-2019 prodavač, Děčín")
    person.sees("✓ 2016–2019 Prodavač, Děčín", "2010–2016 Hrobník, Brno")


async def test_a_line_found_under_the_wrong_question_is_moved(town: World) -> None:
    person = town.somebody("cs", "Petr")
    await begin_czech_cv(person, "Mužský: prodavač")
    await person.say("2016-2019 prodavač, Děčín")
    await person.say("správce hřiště, Brno, 2019-2024")
    await person.press("Patří sem: Práce")
    person.sees("2019–2024 Správce hřiště, Brno", "2016–2019 Prodavač, Děčín", "Jakou školu")


async def test_a_ready_line_keeps_the_names_beside_it(candidate: Person) -> None:
    await begin_cv(candidate, "Жіноча: prodavačka")
    await candidate.say("продавцем у супермаркеті «Сільпо» з 2015 до 2021")
    await candidate.press("☐ Продавець")
    candidate.sees("✓ 2015–2021 Prodavačka, Silpo")
    await candidate.say("ЗОШ №5 Вінниця 2008")
    await candidate.press("☐ Повна середня школа")
    candidate.sees("✓ 2008 Střední škola, č. 5 Vinnycja")


async def test_a_trade_that_was_learnt_is_a_school_and_lines_can_be_removed(town: World) -> None:
    person = town.somebody("cs", "Petr")
    await begin_czech_cv(person, "Mužský: prodavač")
    for _ in range(2):
        await person.say("2010 vyučen zámečník, SOU Brno")
        person.sees("✓ 2010 Střední odborné učiliště, obor zámečník, Brno")
    assert person.text.count("učiliště") == 1
    await person.say("2008-2010 řidič tramvaje, Brno")
    await person.say("2010-2016 hrobník, Brno")
    person.sees("✓ 2008–2010 Řidič tramvaje, Brno")
    await person.say("2016-2019 prodavač, Děčín; 2019-2022 prodavač, Most")
    await person.press_all("➕ Přidat: Vzdělání", "➕ Přidat: Práce")
    await person.press_all("✖ Odebrat řádek", "✖ 2016–2019 Prodavač, Děčín")
    person.sees("2019–2022 Prodavač, Most", "2010–2016 Hrobník, Brno")
    assert "2016–2019" not in person.text
    await person.press_all("✖ Odebrat řádek", "✖ 2010–2016 Hrobník, Brno")
    assert "Hrobník" not in person.text


async def test_skills_that_fit_are_ticked_together(candidate: Person) -> None:
    await candidate.say("/start")
    await candidate.press_all("📄 Документи", "📝 Скласти резюме й листи", "📄 Резюме (životopis)")
    await candidate.press_all(*["Пропустити"] * 5, "Далі →")
    await candidate.say("права В, С, první pomoc, курс чеської А1")
    for line in ("Řidičský průkaz skupiny B", "skupiny C", "Kurz první pomoci", "Kurz češtiny, úroveň A1"):
        candidate.sees(line)
    assert "Найближче" not in candidate.text
    await candidate.press("Далі →")
    candidate.sees("• Kurz první pomoci")


async def test_a_czech_citizen_is_not_asked_about_czech_or_a_passport(town: World) -> None:
    person = town.somebody("cs", "Jana")
    await person.say("/start m_decin")
    await person.press_all("✅ Projít podmínky tady", "Ano, 18 nebo víc", "České občanství", "Ano, doklad mám")
    await person.press_all("Rok nebo déle", "Ano", "📄 Doklady", "📝 Sestavit životopis a dopis", "📄 Životopis")
    await person.say("Jana Nováková")
    assert "V pasu" not in person.text
    # Nothing but a correction of a transliterated name is taken for a name here.
    for words, told in (("777 123 456", "Telefon a e-mail napište až na konci"), ("Prodavačka, Děčín", "")):
        await person.say(words)
        person.sees(told, "V jakém tvaru psát povolání?")
    await person.press("Ženský: prodavačka")
    person.sees("Jaké máte pracovní zkušenosti?")
    await person.say("2019–2024 prodavačka, Děčín")
    await person.say("2010 atestát, škola, Charkov")
    assert person.labels[0] == "☐ Angličtina"
    await person.press_all("☐ Angličtina", "☐ Němčina", "Dál →", "Vynechat")
    person.sees("Asistentka prevence kriminality, město Děčín", "• Další jazyky: angličtina a němčina")
    assert "Čeština" not in person.text, "a citizen was not asked for the mother tongue"


def test_the_letters_read_as_a_czech_writes(words: dict[str, Words]) -> None:
    chosen = {"form": ("woman",), "residence": ("year",), "languages": ("ukrainian", "russian"), "start": ("notice",)}
    said = PaperAnswers(NOW, "decin", {**chosen, "experience": ("people", "shifts")})
    text = as_text(cv(said, words, "motivation").lines)
    for sentence in (
        "mám zájem o práci asistentky prevence kriminality ve městě Děčín.",
        "Ve městě Děčín bydlím nejméně rok. Mluvím také ukrajinsky a rusky.",
        "Mám zkušenosti s prací s lidmi a s prací na směny.",
        "Nastoupit mohu po uplynutí výpovědní doby.",
        "Děkuji za Váš čas a budu se těšit na osobní setkání.",
    ):
        assert sentence in text
    assert "práci asistentky prevence" in as_text(cv(said, words, "letter").lines)


@pytest.mark.parametrize("name", [name for name, item in CONTENT.papers.items() if item.groups])
@pytest.mark.parametrize("language", ["uk", "cs"])
def test_the_bot_understands_its_own_examples(name: str, language: str) -> None:
    body = CONTENT.say(language, f"papers/{name}").body
    examples = re.findall("`(.+?)`", body)
    assert examples
    for example in examples:
        for line in lines_of(example, with_years=CONTENT.papers[name].with_years):
            assert sure_option(read(line, name, CONTENT)[0], name, CONTENT), line


def test_the_nearest_line_comes_first() -> None:
    for typed, line in (
        ("шахтар", "miner"), ("гірник", "miner"), ("секретарка", "secretary"), ("вантажник", "loader"),
        ("продавчиня", "shop-assistant"), ("prodavačka", "shop-assistant"), ("продавец", "shop-assistant"),
        ("skladnik", "warehouse-worker"), ("вчителька математики", "teacher"), ("бухалтер", "accountant"),
        ("сварщик", "welder"), ("водій камаза", "driver"), ("мама в декреті", "homemaker"),
    ):  # fmt: skip
        assert nearest_options(typed, "work", CONTENT)[0] == line


def test_years_and_places_are_read_in_any_order() -> None:
    for typed, taken in (
        ("2019–2024 продавчиня, магазин, Полтава", ("продавчиня", "2019–2024", "obchod, Poltava")),
        ("Київ, з 2022 року прибиральниця", ("прибиральниця", "2022–dosud", "Kyjev")),
        ("кухар 05.2019 до 06.2020 Чеський Крумлов", ("кухар", "05.2019–06.2020", "Český Krumlov")),
        ("продавчиня", ("продавчиня", "", "")),
        ("2019 Польща, продавчиня", ("продавчиня", "2019", "Polsko")),
        ("2019 – продавчиня", ("продавчиня", "2019", "")),
        *(
            (f"{years}, продавчиня", ("продавчиня", "2019–dosud", ""))
            for years in (
                "2019 – досі", "2019 по теперішній час", "2019-тепер", "2019 до сьогодні",
                "з 2019 до цього часу", "2019 по сей день", "2019 до сих пор", "2019–dosud",
                "2019 - současnost", "od 2019 do dneška", "2019 až doposud",
            )
        ),
    ):  # fmt: skip
        assert read(typed, "work", CONTENT) == taken


def test_a_school_whose_name_begins_like_a_preposition_has_ended() -> None:
    for years in ("2014", "2008–2014"):
        words, when, _ = read(f"{years} Полтавський педагогічний університет", "school", CONTENT)
        assert (when, "університет" in words) == (years, True)


def test_names_are_spelt_as_in_a_passport() -> None:
    for name, latin in (
        ("Юлія Згурська", "Yuliia Zghurska"), ("Ганна Їжакевич", "Hanna Yizhakevych"), ("Мар'яна Знам’янка", "Mariana Znamianka"),
        ("Щербак-Йосипенко", "Shcherbak-Yosypenko"), ("ЄВГЕНІЯ ЦЮПА", "YEVHENIIA TSIUPA"), ("Jana Nováková", "Jana Nováková"),
    ):  # fmt: skip
        assert passport_spelling(name) == latin


def test_there_is_a_line_for_most_jobs_and_schools_and_each_has_its_words() -> None:
    work, school = (CONTENT.papers[name].options.values() for name in ("work", "school"))
    courses = [one for one in CONTENT.papers["skills"].options.values() if one.group == "courses"]
    assert len(work) >= 80
    assert len(school) + len(courses) >= 30
    assert all(one.duties and one.also for one in work)
    for name in ("work", "school", "skills"):
        texts = [one.cv for one in CONTENT.papers[name].options.values()]
        assert len(texts) == len({*texts}), name


@pytest.mark.parametrize("form", ["woman", "man"])
def test_the_longest_lines_still_make_one_page(words: dict[str, Words], form: str) -> None:
    chosen, typed = dict[str, tuple[str, ...]](), {"name": Private("Oleksandra-Yelyzaveta " * 3)}
    for name, item in CONTENT.papers.items():
        longest = sorted(item.options, key=lambda one: -len(item.options[one].cv + item.options[one].duties))
        chosen[name] = tuple(longest[: item.most])
        typed |= {f"{name}/{one}": Private(f"2010–2012\t{'Dlouhé Místo ' * 5}") for one in longest if item.groups}
    paper = cv(PaperAnswers(NOW, "decin", {**chosen, "form": (form,)}, typed), words)
    assert len(PdfReader(BytesIO(make_file(paper).data)).pages) == 1


def test_answers_stored_before_are_printed_still(words: dict[str, Words]) -> None:
    old = PaperAnswers(
        NOW,
        "decin",
        {"name": (), "work": (), "experience": ("guard",), "school": ("college",), "skills": ("driving", "first-aid")},
        {
            "name": Private("Олена"),
            "work": Private("2019 úklid, Most\n2020 prodej"),
            "school-name": Private("SOŠ, Most"),
        },
    )
    text = as_text(cv(old, words).lines)
    for said in (
        "Olena", "• 2019 úklid, Most\n• 2020 prodej", "práce v ostraze", "Střední odborná škola",
        "• SOŠ, Most",
    ):  # fmt: skip
        assert said in text
    assert "• Řidičský průkaz skupiny B" in text
