"""A CV and letters as files: what was said and nothing else, Czech but for what is marked, one page of A4."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.shared import Mm
from fpdf import FPDF
from fpdf.fonts import TTFFont
from pypdf import PdfReader

from bot.content.content import Content
from bot.content.models import PaperKind
from bot.conversation.lead.model import ReadyLetter
from bot.conversation.papers.model import PaperAnswers, PaperFile
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.editorial.invented import longest
from bot.papers.files import FONTS, make_file
from bot.storage import sessions
from bot.view.catalog import Words
from bot.view.context import File, Paper, PaperLine
from bot.view.papers import NOT_IN_PDF, as_text, paper_lines, render_paper
from tests.people import Person
from tests.view.staging import Stage

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CYRILLIC = re.compile("[\u0400-\u052f]")
MARKED = re.compile(r"\[(?:přeložit|latinkou): [^\[\]]*\]")
MM_PER_POINT = 25.4 / 72


def docx_lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]


def pdf_text(data: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def newest_file(person: Person) -> tuple[str, bytes]:
    document = next(message.document for message in reversed(person.messages) if message.document)
    return document.file_name, document.data


async def make_cv(candidate: Person) -> None:
    await candidate.start("m_decin")
    await candidate.say("/documents")
    await candidate.press_all("📝 Скласти резюме й листи", "📄 Резюме (životopis)")
    await candidate.say("Олена Вигадана")
    await candidate.press("Рік або довше")
    await candidate.say("2019–2024 продавчиня [касир], Полтава\n2024–2026 úklid, Most")
    await candidate.press_all("☐ Робота з людьми", "Далі →", "Коледж, технікум", "Пропустити", "Трохи", "☐ Українська")
    await candidate.press_all("Далі →", "Пропустити", "☐ Умію вислухати", "Далі →", "Так", "Одразу")


async def test_the_word_file_holds_what_was_said_and_marks_what_is_not_czech(candidate: Person) -> None:
    await make_cv(candidate)
    await candidate.press("📄 DOCX")

    name, data = newest_file(candidate)
    assert name == "zivotopis.docx"
    assert docx_lines(data) == [
        "[latinkou: Олена Вигадана]",
        "Životopis",
        "Adresa: ________________________________",
        "Telefon: _______________________________",
        "E-mail: ________________________________",
        "Mám zájem o pozici",
        "Asistent prevence kriminality, město Děčín",
        "Bydlím tu nejméně rok",
        "Mohu pracovat ve směnách, večer a o víkendech",
        "Nastoupit mohu hned",
        "Pracovní zkušenosti",
        "[přeložit: 2019–2024 продавчиня (касир), Полтава]",
        "2024–2026 úklid, Most",
        "Zkušenosti: práce s lidmi",
        "Vzdělání",
        "Střední odborná škola (college, technikum)",
        "Jazyky",
        "Čeština: trochu",
        "Další jazyky: ukrajinština",
        "Silné stránky",
        "Naslouchání druhým",
        "Datum: ____________________ Podpis: ____________________",
    ]


async def test_word_shows_where_to_translate_and_the_file_tells_nothing_more(candidate: Person) -> None:
    await make_cv(candidate)
    await candidate.press("📄 DOCX")

    document = Document(BytesIO(newest_file(candidate)[1]))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    highlighted = [run.text for run in runs if run.font.highlight_color is not None]
    assert highlighted == ["[latinkou: Олена Вигадана]", "[přeložit: 2019–2024 продавчиня (касир), Полтава]"]
    section = document.sections[0]
    assert [round((side or 0) / Mm(1)) for side in (section.page_width, section.page_height)] == [210, 297]
    properties = document.core_properties
    assert (properties.author, properties.comments, properties.last_modified_by) == ("", "", "")
    assert properties.language == "cs-CZ"


async def test_a_file_comes_once_whatever_is_sent_after_it(candidate: Person) -> None:
    await make_cv(candidate)
    await candidate.press("📄 DOCX")
    candidate.town.simulator.send_sticker(candidate.user)
    await candidate.town.settled()
    assert len([message for message in candidate.messages if message.document]) == 1
    assert "📄 DOCX" in candidate.labels


async def test_the_pdf_says_the_same_on_one_page(candidate: Person) -> None:
    await make_cv(candidate)
    await candidate.press("📄 DOCX")
    words = " ".join(docx_lines(newest_file(candidate)[1]))
    await candidate.press_all("← Назад", "📄 PDF")

    name, data = newest_file(candidate)
    assert name == "zivotopis.pdf"
    assert pdf_text(data).replace("• ", "") == words
    reader = PdfReader(BytesIO(data))
    (page,) = reader.pages
    assert [round(float(side) * MM_PER_POINT) for side in page.mediabox[2:]] == [210, 297]
    assert not CYRILLIC.search(str(reader.metadata))
    assert not CYRILLIC.search(MARKED.sub("", pdf_text(data)))


async def test_a_paper_of_which_all_is_left_out_has_blanks_to_be_filled_in(candidate: Person) -> None:
    await candidate.start()
    await candidate.say("/documents")
    await candidate.press_all("📝 Скласти резюме й листи", "📄 Резюме (životopis)", *["Пропустити"] * 11, "📄 DOCX")

    lines = docx_lines(newest_file(candidate)[1])
    assert lines[0] == "[Jméno a příjmení]"
    assert "Asistent prevence kriminality" in lines
    assert "Silné stránky" not in lines
    assert lines[lines.index("Pracovní zkušenosti") + 1].strip("_") == ""


async def test_the_letter_is_one_text_on_the_screen_and_in_the_file(candidate: Person) -> None:
    await candidate.start("m_decin")
    await candidate.press_all("✉️ Як написати місту", "📝 Готовий лист чеською", "✏️ Дописати про себе")
    await candidate.say("Olena Vyhadana")
    await candidate.press_all("Рік або довше", "Розмовляю вільно", "Пропустити", "Пропустити")
    await candidate.press_all("☐ Допомагати людям тут", "☐ Щоб на вулиці було безпечно", "Далі →")
    candidate.sees(
        "ve městě Děčín",
        "Bydlím tu nejméně rok. Česky mluvím plynně. Chci pomáhat lidem v místě, kde žiji. Záleží mi na tom,",
        "Olena Vyhadana\n[telefon nebo e-mail]",
    )
    shown = candidate.text
    copied = [button.copy for row in candidate.screen.buttons for button in row if button.copy]
    assert copied == ["Zájem o práci asistenta prevence kriminality"]

    await candidate.press("📄 Лист файлом")
    name, data = newest_file(candidate)
    assert name == "dotaz-na-mesto.txt"
    assert data.decode("utf-8-sig").partition("\n\n")[2] in shown


def answered(content: Content, kind: PaperKind, *, language: str, words: dict[str, Words]) -> Paper:
    said = longest(content).papers()
    typed = {name: Private(("Ш" * 9 + " ") * 60)[: item.length] for name, item in content.papers.items() if item.lines}
    full = PaperAnswers(NOW, said.slug, said.chosen, {name: Private(text) for name, text in typed.items()})
    context = Stage(words, content).context(
        Session(language=language, papers=full, ask_town=frozenset({"every"})), language=language
    )
    paper = render_paper(PaperFile(kind, "pdf"), context).paper
    assert isinstance(paper, Paper)
    return paper


@pytest.mark.parametrize("kind", ["cv", "motivation"])
@pytest.mark.parametrize("language", ["uk", "cs"])
def test_the_longest_that_can_be_said_stays_on_one_page(
    content: Content, words: dict[str, Words], kind: PaperKind, language: str
) -> None:
    paper = answered(content, kind, language=language, words=words)

    text = pdf_text(make_file(paper).data)
    assert len(PdfReader(BytesIO(make_file(paper).data)).pages) == 1
    assert CYRILLIC.search(text)
    assert not CYRILLIC.search(MARKED.sub("", text))


def test_an_answer_without_a_sentence_leaves_no_line_and_no_heading(words: dict[str, Words]) -> None:
    stage = Stage(words)

    def cv(home: str) -> str:
        said = PaperAnswers(NOW, "plzen", {"home": (home,)})
        return as_text(paper_lines("cv", None, stage.context(Session(language="uk", papers=said))))

    assert "HERE\n• Here for a year" in cv("year")
    assert "HERE" not in cv("less")


def test_a_paper_too_long_for_one_page_is_set_smaller_and_then_says_so() -> None:
    def of(lines: int) -> File:
        return make_file(Paper("dopis.pdf", tuple(PaperLine("text", f"Věta {n}.") for n in range(lines))))

    assert len(PdfReader(BytesIO(of(58).data)).pages) == 1
    long = PdfReader(BytesIO(of(80).data))
    assert [page.extract_text().split("\n")[-1] for page in long.pages] == ["1 / 2", "2 / 2"]


def test_every_town_is_named_without_bending_its_name(content: Content, words: dict[str, Words]) -> None:
    context = Stage(words, content).context(Session(language="cs"), language="cs")
    villages = {"Obrnice", "Osoblaha", "Staré Křečany", "Střeň", "Štěpánov"}
    for slug, town in content.municipalities.items():
        name = town.names["cs"]
        said = "v obci" if name in villages else "ve městě"
        assert f"kriminality {said} {name}. Prosím" in render_paper(ReadyLetter(slug), context).text


async def test_the_libraries_are_not_loaded_before_the_first_paper() -> None:
    code = "import sys, bot.app, bot.cli; print({'docx', 'fpdf', 'PIL', 'lxml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: ASYNC221
    assert done.stdout.strip() == "set()"


async def test_what_was_said_is_gone_after_72_hours_and_at_once_with_everything_else(candidate: Person) -> None:
    town = candidate.town
    await make_cv(candidate)
    await candidate.say("/mydata")
    assert "Олена Вигадана" in newest_file(candidate)[1].decode()

    town.clock.advance(hours=72, minutes=1)
    await town.app.maintenance.tidy()
    await candidate.say("/mydata")
    assert "Олена" not in newest_file(candidate)[1].decode()
    assert '"said_for_papers": null' in newest_file(candidate)[1].decode()

    await make_cv(candidate)
    await candidate.press_all("← Резюме й листи", "🗑 Видалити ці відповіді")
    candidate.sees("Видалено.")
    assert "🗑 Видалити ці відповіді" not in candidate.labels


async def test_a_lead_begun_later_outlives_the_papers(candidate: Person) -> None:
    town = candidate.town
    await make_cv(candidate)
    town.clock.advance(hours=48)
    await candidate.start("m_plzen")
    await candidate.press_all("✉️ Надіслати повідомлення", "Зрозуміло, далі", "Так, мені є 18")
    await candidate.say("Олена")
    town.clock.advance(hours=25)
    await town.app.maintenance.tidy()

    key = town.vault.person(candidate.user.id)
    session = await town.database.read(lambda tx: sessions.load(tx, key))
    assert session is not None
    assert session.papers is None
    assert session.draft is not None
    assert session.draft.name == "Олена"
    town.clock.advance(hours=48)
    await town.app.maintenance.tidy()
    session = await town.database.read(lambda tx: sessions.load(tx, key))
    assert session is not None
    assert session.draft is None


def test_signs_without_a_place_in_the_font_are_found_and_no_other() -> None:
    pdf, known = FPDF(), set(range(0x30000))
    for style in ("Regular", "Bold"):
        pdf.add_font(style, fname=FONTS / f"LiberationSans-{style}.ttf")
        font = pdf.fonts[style.lower()]
        assert isinstance(font, TTFFont)
        known &= font.cmap.keys()
        font.close()
    shown = {number for number in range(0x30000) if not NOT_IN_PDF.match(chr(number))} - {ord("\n")}
    assert shown <= known
    assert set(map(ord, "aŽžŇňЇїҐґÄßł–„“‚‘’…•€№ ő")) <= shown


async def test_who_writes_signs_that_the_pdf_has_not_is_told_and_finds_them_in_word(candidate: Person) -> None:
    await make_cv(candidate)
    assert "⚠️" not in candidate.text
    await candidate.press("✏️ Ім'я та прізвище")
    await candidate.say("Олена 李明 ليلى")
    candidate.sees("[latinkou: Олена 李明 ليلى]", "⚠️ У PDF не буде цих знаків: 李 明 ل ي ى. Візьміть DOCX")
    await candidate.press("📄 PDF")
    assert "⚠️ У PDF не буде цих знаків" in candidate.screen.text
    await candidate.press_all("← Назад", "📄 DOCX")
    assert docx_lines(newest_file(candidate)[1])[0] == "[latinkou: Олена 李明 ليلى]"
    assert "⚠️" not in candidate.screen.text


async def test_a_word_in_any_other_script_is_marked_for_the_office_and_a_czech_one_is_not(candidate: Person) -> None:
    await make_cv(candidate)
    for typed, marked in (("Ελένη", True), ("李明", True), ("Łucja Đặng 👍 – 2", False)):
        await candidate.press("✏️ Ім'я та прізвище")
        await candidate.say(typed)
        assert (f"[latinkou: {typed}]" in candidate.text) is marked


@pytest.mark.parametrize(
    ("kind", "said"), [("cv", "ukrajinsko-český bot"), ("motivation", "s pomocí ukrajinsko-českého bota")]
)
def test_who_speaks_no_czech_says_how_the_czech_came_about(
    content: Content, words: dict[str, Words], kind: PaperKind, said: str
) -> None:
    for level, told in (("none", True), ("little", False)):
        session = Session(language="uk", papers=PaperAnswers(NOW, "plzen", {"czech": (level,)}))
        paper = as_text(paper_lines(kind, None, Stage(words, content).context(session)))
        assert (said in paper) is told
