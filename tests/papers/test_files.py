"""A CV and letters as files: what was said and nothing else, Czech but for what is marked, one page of A4."""

import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from pypdf import PdfReader

from bot.content.content import Content
from bot.content.models import PaperKind
from bot.conversation.papers.model import PaperAnswers, PaperFile
from bot.conversation.private import Private
from bot.conversation.state import Session
from bot.editorial.sample_data import longest_data
from bot.papers import make_file
from bot.view.catalog import Words
from bot.view.context import File, Paper, PaperLine
from bot.view.papers import render_paper
from tests.people import Person
from tests.view.rendering import Views

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


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
    await candidate.press_all("Жіноча: prodavačka", "Рік або довше")
    await candidate.say("2019–2024 продавчиня, Полтава")
    await candidate.say("коледж, 2010")
    await candidate.press_all("Трохи", "Далі →", "Пропустити")


async def test_a_file_comes_once_whatever_is_sent_after_it(candidate: Person) -> None:
    await make_cv(candidate)
    await candidate.press("📄 DOCX")
    candidate.town.simulator.send_sticker(candidate.user)
    await candidate.town.settled()
    assert len([message for message in candidate.messages if message.document]) == 1
    assert "📄 DOCX" in candidate.labels


async def test_the_letter_is_one_text_on_the_screen_and_in_the_file(candidate: Person) -> None:
    await candidate.start("m_decin")
    await candidate.press_all("✉️ Як написати в управу", "📝 Готовий лист чеською", "✏️ Дописати про себе")
    await candidate.say("Olena Vyhadana")
    await candidate.press_all("Рік або довше", "Розмовляю вільно", "Пропустити")
    await candidate.say("+420 601 000 000")
    candidate.sees("Телефон і пошту напишіть наприкінці", "Якими ще мовами")
    await candidate.press_all("☑ Українська", "Пропустити")
    await candidate.press_all("☐ Допомагати людям тут", "☐ Щоб на вулиці було безпечно", "Далі →")
    candidate.sees(
        "ve městě Děčín",
        "Ve městě Děčín bydlím nejméně rok. Česky mluvím plynně. Chci pomáhat lidem v místě, kde žiji. Záleží mi na tom,",
        "Olena Vyhadana\n[telefon nebo e-mail]",
    )
    shown = candidate.text
    copied = [button.copy for row in candidate.screen.buttons for button in row if button.copy]
    assert copied == ["Zájem o práci asistenta prevence kriminality", "posta@mmdecin.cz"]

    await candidate.press("📄 Лист файлом")
    name, data = newest_file(candidate)
    assert name == "dotaz-na-mesto.txt"
    assert data.decode("utf-8-sig").partition("\n\n")[2] in shown
    await candidate.press("← Назад")
    await candidate.say("601 000 000 olena@example.org")
    candidate.sees("Телефон і пошта є лише у файлі")
    typed = newest_file(candidate)[1].decode("utf-8-sig")
    assert typed.endswith("Olena Vyhadana\n601 000 000 | olena@example.org")
    await candidate.press("← Назад")
    candidate.sees("Olena Vyhadana\n[telefon nebo e-mail]")


def answered(content: Content, kind: PaperKind, *, language: str, words: dict[str, Words]) -> Paper:
    said = longest_data(content).papers()
    typed = {name: Private(("Ш" * 9 + " ") * 60)[: item.length] for name, item in content.papers.items() if item.lines}
    full = PaperAnswers(NOW, said.slug, said.chosen, {name: Private(text) for name, text in typed.items()})
    context = Views(words, content).context(
        Session(language=language, papers=full, ask_town=frozenset({"every"})), language=language
    )
    paper = render_paper(PaperFile(kind, "pdf"), context).paper
    assert isinstance(paper, Paper)
    return paper


def test_a_paper_too_long_for_one_page_is_set_smaller_and_then_says_so() -> None:
    def of(lines: int) -> File:
        return make_file(Paper("dopis.pdf", tuple(PaperLine("text", f"Věta {n}.") for n in range(lines))))

    assert len(PdfReader(BytesIO(of(58).data)).pages) == 1
    long = PdfReader(BytesIO(of(80).data))
    assert [page.extract_text().split("\n")[-1] for page in long.pages] == ["1 / 2", "2 / 2"]


def test_what_is_bold_in_a_letter() -> None:
    lines = (PaperLine("title", "Dopis"), PaperLine("heading", "Praxe"), PaperLine("text", "Pracuji [kde] léta."))
    bold: dict[str, bool] = {}

    def note(text: str, _current: object, _line: object, font: dict[str, str] | None, _size: float) -> None:
        if font and text.strip():
            bold[text.strip()] = "Bold" in font["/BaseFont"]

    PdfReader(BytesIO(make_file(Paper("dopis.pdf", lines)).data)).pages[0].extract_text(visitor_text=note)
    assert bold == {"Dopis": True, "Praxe": True, "Pracuji": False, "[kde]": True, "léta.": False}


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


async def test_words_the_office_could_not_read_are_named_above_the_files(candidate: Person) -> None:
    await make_cv(candidate)
    for typed, named in (("Ελένη", True), ("李明", True), ("Łucja Đặng", False), ("Щербак-Йосипенко", False)):
        await candidate.press_all("✏️ Змінити відповідь", "✏️ Ім'я та прізвище")
        await candidate.say(typed)
        assert (f"Кирилицею залишиться: {typed}." in candidate.text) is named
    candidate.sees("Shcherbak-Yosypenko")
