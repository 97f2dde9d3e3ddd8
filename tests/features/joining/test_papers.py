"""The papers for a town: each is made, fits its page, says who writes to whom, and its code leads to the town's page."""

import re
import shutil
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from segno import make_qr

from bot.features.joining.papers import DOTS, QUIET_MODULES, papers_of, values_of
from bot.settings import read_settings
from bot.view.papers import NOT_IN_PDF, as_text, fill_in
from tests import small
from tests.bot_parts import settings as of_tests
from tests.bot_parts import shipped
from tests.cli.conftest import BOT, OPERATOR, Put
from tests.cli.running import command, refuses

pytestmark = pytest.mark.usefixtures("own_log")
CONTENT, SHIPPED = shipped()[0], of_tests().content_dir
PAGES = {
    "1-prihlaska": 1, "2-pro-tajemnika": 1, "3-pro-poverence": 1, "4-pro-it": 1, "5-smlouva-zpracovatel": 2,
    "6-zaznam-o-cinnostech": 1, "6-zaznam-zpracovatele": 1, "7-pro-kontaktni-osoby": 1, "8-plakat": 1,
}  # fmt: skip
ATTACHED = list(PAGES)[1:]
LEGAL = ("5-smlouva-zpracovatel", "6-zaznam-o-cinnostech", "6-zaznam-zpracovatele", "7-pro-kontaktni-osoby")
LONGEST, MAX_BOT_NAME = 12, 32
MAIL = {
    "CPA_CONTROLLER": "town",
    "CPA_PUBLIC_URL": "https://cpa.example.org",
    "CPA_SMTP_HOST": "smtp.example.org",
    "CPA_MAIL_FROM": "zpravy@mail.example.org",
}


@pytest.fixture(scope="session")
def with_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small content with the shipped papers."""
    folder = small.write(tmp_path_factory.mktemp("with-pack") / "content")
    shutil.copytree(SHIPPED / "town-pack", folder / "town-pack")
    return folder


@pytest.fixture(autouse=True)
def set_up(environment: dict[str, str], use: Put, with_pack: Path) -> dict[str, str]:
    """Everything set that a pack needs, and nothing that answers at the other end."""
    settings = environment | MAIL | {"CPA_CONTENT_DIR": str(with_pack)}
    use(settings)
    return settings


def texts(out: Path) -> dict[str, list[str]]:
    """Return the words of each page of each paper."""
    return {
        path.stem: [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]
        for path in sorted(out.rglob("*.pdf"), key=lambda path: path.name)
    }


@pytest.mark.parametrize(
    ("slug", "addressed"),
    [
        pytest.param("most", "Město Most", marks=pytest.mark.proof),
        ("dvur-kralove-nad-labem", "Město Dvůr Králové nad Labem"),
        pytest.param("stare-krecany", "Obec Staré Křečany", marks=pytest.mark.proof),
    ],
)
def test_a_town_gets_its_papers_each_on_its_page(tmp_path: Path, use: Put, slug: str, addressed: str) -> None:
    use({"CPA_CONTENT_DIR": str(SHIPPED)})
    out = tmp_path / "new" / "pack"
    result = command("town-pack", slug, str(out), "--bot", "@nobodys_bot")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"Written: {out / 'prilohy' / name}.pdf" if name in ATTACHED else f"Written: {out / name}.pdf" for name in PAGES
    ]
    made = texts(out)
    assert {name: len(pages) for name, pages in made.items()} == PAGES
    whole = {name: " ".join(pages) for name, pages in made.items()}
    assert all(addressed.partition(" ")[2] in text for name, text in whole.items() if name != "8-plakat")
    assert addressed in whole["1-prihlaska"]
    for text in whole.values():
        assert OPERATOR["operator_name"] in text
        assert not re.search(r"[{}<>]|QR:", text), "something was not filled in"
        assert not NOT_IN_PDF.search(text), "a sign that the font does not have"
    for name in LEGAL:
        assert all("NÁVRH k právnímu posouzení" in page for page in made[name]), name
    assert all("rozhod" in whole[name] and "právník" in whole[name] for name in LEGAL)
    assert "telefon" not in whole["4-pro-it"], "no phone is set, so none is promised"


def test_joint_controllers_get_an_arrangement_in_place_of_the_contract_and_papers_name_what_is_set(
    tmp_path: Path, use: Put, set_up: dict[str, str]
) -> None:
    use(set_up | {"CPA_CONTROLLER": "joint", "CPA_OPERATOR_PHONE": "+420 000 000 000"})
    result = command("town-pack", "plzen", str(tmp_path), "--bot", "nobodys_bot")
    assert result.code == 0
    assert result.err == (
        "CPA_CONTROLLER: it is joint, but the drafts say that the town is the controller, and you work for it."
        " See docs/towns/who-may-run-it.md.\n"
    )
    made = texts(tmp_path)
    for_joint = [name for name in PAGES if name != "6-zaznam-zpracovatele"]
    assert list(made) == [name.replace("smlouva-zpracovatel", "dohoda-spolecni-spravci") for name in for_joint]
    pages = made["5-dohoda-spolecni-spravci"]
    assert all("NÁVRH k právnímu posouzení" in page for page in pages)
    assert "Město Plzeň" in pages[0]
    assert len(pages) == 2
    assert "nebo na telefon +420 000 000 000." in made["1-prihlaska"][0]
    (page,) = made["4-pro-it"]
    for told in ("https://cpa.example.org", "smtp.example.org:587 (STARTTLS)", "zpravy@mail.example.org", "_dmarc.mail.example.org"):  # fmt: skip
        assert told in page


@pytest.mark.usefixtures("ready")
def test_the_bots_name_is_asked_of_telegram_and_the_code_on_the_poster_leads_to_the_town(
    tmp_path: Path, use: Put, with_pack: Path
) -> None:
    use(MAIL | {"CPA_CONTENT_DIR": str(with_pack)})
    result = command("town-pack", "plzen", str(tmp_path / "pack"))
    assert (result.code, result.err) == (0, "")
    (page,) = PdfReader(tmp_path / "pack" / "prilohy" / "8-plakat.pdf").pages
    (drawn,) = page.images
    picture = Image.open(BytesIO(drawn.data)).convert("L")
    expected = make_qr(f"https://t.me/{BOT}?start=m_plzen", error="q")
    for y, x in product(range(len(expected.matrix)), repeat=2):
        place = [(one + QUIET_MODULES) * DOTS + DOTS // 2 for one in (x, y)]
        is_dark = not picture.getpixel((place[0], place[1]))
        assert is_dark == bool(expected.matrix[y][x])
    text = " ".join(page.extract_text().split())
    assert f"@{BOT}" in text
    assert "Асистент із запобігання злочинності" in text
    assert "Пльзень" in text
    assert "Asistent prevence kriminality" in text


def test_every_town_has_a_pack_and_its_name_fits_the_poster() -> None:
    settings = read_settings(_env_file=None)
    for town in CONTENT.municipalities.values():
        values = values_of(settings, CONTENT, town, "nobodys_bot")
        for name, template in CONTENT.town_pack.items():
            said = as_text(fill_in(template, values))
            assert not re.search("[{}<>]", said), (name, town.slug)
    poster = {"8-plakat": CONTENT.town_pack["8-plakat"]}
    by_length = sorted(CONTENT.municipalities.values(), key=lambda town: max(map(len, town.names.values())))
    for town in by_length[-LONGEST:]:
        (file,) = papers_of(poster, values_of(settings, CONTENT, town, "n" * MAX_BOT_NAME))
        assert len(PdfReader(BytesIO(file.data)).pages) == 1, town.slug


def test_what_stands_in_the_way_of_a_pack_is_named(
    tmp_path: Path, small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = str(tmp_path / "pack")
    for emptied, said in (
        ("CPA_OPERATOR_NAME", "it is empty, but the privacy notice must name it."),
        ("CPA_PUBLIC_URL", "it is empty, but the papers tell a town where messages are read"),
        ("CPA_SMTP_HOST", "it is empty, but the papers tell a town which server"),
        ("CPA_MAIL_FROM", "it is empty, but the papers tell a town which address"),
    ):
        with monkeypatch.context() as changed:
            changed.setenv(emptied, "")
            refuses(f"{emptied}: {said}", "town-pack", "plzen", out, "--bot", "b")
    refuses('SLUG: no town "plzenn" is listed, did you mean "plzen"?\n', "town-pack", "plzenn", out, "--bot", "b")
    refuses("--content", "town-pack", "plzen", out, "--bot", "b", "--content", str(small_folder))
    assert not Path(out).exists()
    Path(out).write_text("no folder", "utf-8")
    refuses(f"OUT: {out} cannot be written (", "town-pack", "plzen", out, "--bot", "b")


def test_a_place_that_nothing_fills_is_named_with_its_line(tmp_path: Path) -> None:
    folder = small.write(tmp_path / "content")
    (folder / "town-pack").mkdir()
    (folder / "town-pack" / "1-dopis.md").write_text("Dobrý den,\n\nvolejte {fone}.\n", "utf-8")
    (folder / "town-pack" / "2-plakat.md").write_text("# {place_uk}\n\nQR: {link}\n", "utf-8")
    said = 'town-pack/1-dopis.md:3: error: nothing is filled in for {fone}, did you mean "{phone}"? (filled-in)'
    result = command("check", "--content", str(folder), "--language", "en")
    assert (result.code, [line for line in result.err.splitlines() if "error" in line]) == (1, [said])
    refused = command("town-pack", "plzen", str(tmp_path / "pack"), "--bot", "b", "--content", str(folder))
    assert refused.code == 1
    assert "town-pack/1-dopis.md:3" in refused.err
