"""`cpa-bot towns import-register`: the Ministry's list, shown before it is written; an operator's own rows precede it."""

import gzip
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.models import WayKind
from bot.content.register import is_of_office
from tests import small
from tests.cli.conftest import Put
from tests.cli.running import Result, command

LIST = Path(__file__).with_name("authorities.xml")
SOURCE = (
    "  authorities:\n    url: https://example.org/list\n    title: List of authorities\n    dated: 2021-01-10\n"
    "    read_on: 2026-12-01\n    read_as: copy\n    review_by: 2027-06-01\n"
)
REGISTER = (
    "ruian_code,ico,data_box,email,address\n"
    '500001,00000035,aaaaaa1,posta@plzen.example.org,"Vymyšlená 1, 301 00 Plzeň"\n'
    '500002,00000019,aaaaaa2,mesto@rokycany.example.org,"Vymyšlené náměstí 4/2, 337 01 Rokycany"\n'
)
OWN = "500002,email,podatelna@own.example.org,https://example.org/rokycany,2026-11-30,page\n"


@pytest.fixture
def folder(tmp_path: Path, use: Put) -> Path:
    use({})
    edits = {
        "sources.yaml": small.files()["sources.yaml"] + SOURCE,
        "regions.yaml": "regions:\n  CZ032: { uk: Пльзенський край, cs: Plzeňský kraj }\n  CZ064: { uk: Інший край, cs: Jiný kraj }\n",
        "municipality_register.csv": REGISTER,
        "municipality_ways.csv": small.files()["municipality_ways.csv"] + OWN,
    }
    return small.write(tmp_path / "content", **edits)


def imported(folder: Path, file: Path, *more: str) -> Result:
    return command("towns", "import-register", str(file), "--content", str(folder), "--as-of", "2026-12-02", *more)


def test_what_would_change_is_shown_and_written_only_on_demand(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    shown = imported(folder, LIST)

    assert (shown.code, shown.err) == (0, "")
    assert "ico: 1\n  500005 Lhota: – -> 00000027\n" in shown.out
    assert "data_box: 2\n  500001 Plzeň: aaaaaa1 -> aaaaaa4\n  500005 Lhota: – -> aaaaaa3\n" in shown.out
    assert "mesto@rokycany.example.org -> podatelna@rokycany.example.org" in shown.out
    assert "Not found here: 1, Obec Neznámá" in shown.out
    assert "may be those of persons: 1" in shown.out
    assert "jana" not in shown.out, "nobody is named, not even here"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    done = imported(folder, LIST, "--write")

    assert done.out.endswith("are written. Now: cpa-bot check\n")
    loaded = load(folder)
    assert loaded.problems == []
    content, source = loaded.content, loaded.content.sources["authorities"]
    assert (source.dated, source.read_as) == ("2026-12-02", "live")
    lhota = content.municipality("500005")
    assert lhota is not None
    assert [(way.kind, way.value) for way in content.ways_of(lhota)] == [
        (WayKind.DATA_BOX, "aaaaaa3"), (WayKind.ADDRESS, "Lhota 7, 337 01 Rokycany"),
    ]  # fmt: skip
    again = imported(folder, LIST)
    assert all(f"{kind}: 0\n" in again.out for kind in ("ico", "data_box", "email", "address"))


def test_an_operators_own_row_precedes_the_register_before_and_after_an_import(folder: Path) -> None:
    def email() -> tuple[str, bool]:
        content = load(folder).content
        town = content.municipality("500002")
        assert town is not None
        return next((way.value, way.looked_up is None) for way in content.ways_of(town) if way.kind is WayKind.EMAIL)

    assert email() == ("podatelna@own.example.org", False)
    imported(folder, LIST, "--write")
    assert email() == ("podatelna@own.example.org", False)
    assert "podatelna@rokycany.example.org" in (folder / "municipality_register.csv").read_text("utf-8")


def test_the_list_may_be_packed_and_a_damaged_one_changes_nothing(folder: Path, tmp_path: Path) -> None:
    packed, before = tmp_path / "list.xml.gz", (folder / "municipality_register.csv").read_bytes()
    packed.write_bytes(gzip.compress(LIST.read_bytes()))
    assert imported(folder, packed).out == imported(folder, LIST).out

    for broken, said in (
        (packed.read_bytes()[:400], "damaged or no XML"),
        (LIST.read_bytes()[:900], "damaged or no XML"),
        (b"", "damaged or no XML"),
        (b"<SeznamOvmIndex/>", "it has 0 of the 2 municipalities"),
    ):
        (tmp_path / "broken").write_bytes(broken)
        refused = imported(folder, tmp_path / "broken", "--write")
        assert refused.code == 2
        assert said in refused.err
        assert "czechpoint.cz" in refused.err
    assert (folder / "municipality_register.csv").read_bytes() == before


def test_a_list_that_unpacks_without_end_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.content.register.MAX_BYTES", 1000)
    refused = imported(folder, LIST)
    assert (refused.code, "it has more than" in refused.err) == (2, True)


def test_an_address_that_may_be_of_a_person_is_not_of_the_office() -> None:
    offices = ("posta@x.cz", "ouvran@x.cz", "muvh@x.cz", "obu@x.cz", "lhota.u.vody@x.cz")
    persons = ("urban@x.cz", "musil@x.cz", "muller@x.cz", "unger@x.cz", "novakova@x.cz")
    assert [one for one in (*offices, *persons) if is_of_office(one, "Lhota")] == [*offices]
