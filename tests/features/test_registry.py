"""Declarations of features fit together; leftovers of a missing one are kept and reported."""

from dataclasses import fields
from itertools import chain
from pathlib import Path

import pytest

from bot.cli import COMMANDS, FeatureCommands
from bot.content.checks import check
from bot.content.content import feature_contents, feature_sections
from bot.content.loader import load, structure_files
from bot.content.problems import errors
from bot.conversation.model import FeatureModel
from bot.conversation.routing import commands
from bot.conversation.state import Session, feature_turns, session_parts
from bot.editorial.screen_samples import FeatureSamples
from bot.operations.environment import OperatorError
from bot.registry import declared
from bot.settings import read_settings
from bot.storage import sessions
from bot.storage.database import Database, Transaction
from bot.view.features import feature_views
from tests import small

PERSON = b"somebody"


def test_each_screen_and_action_of_a_feature_is_decided_and_shown() -> None:
    turns, views, models = feature_turns(), feature_views(), declared("model", FeatureModel)
    assert models.keys() == turns.keys() == views.keys() == declared("samples", FeatureSamples).keys()
    assert [name for name, one in models.items() if one.actions and turns[name].take is None] == []


def test_nothing_of_a_feature_takes_a_name_of_the_core_or_of_another() -> None:
    assert not session_parts().keys() & {one.name for one in fields(Session)}
    assert len(session_parts()) == sum(len(one.session) for one in feature_turns().values())
    own = [name for one in declared("model", FeatureModel).values() for name in one.commands]
    assert len(own) == len({*own})
    places = [one for own in declared("commands", FeatureCommands).values() for one in own.sections.values()]
    assert len(COMMANDS) + sum(map(len, places)) == len(COMMANDS.keys() | {*chain.from_iterable(places)})
    sections = [name for names in structure_files().values() for name in names]
    assert len(sections) == len({*sections})
    assert {name for one in feature_contents() for name in one.typed} <= commands().keys()
    topics = {f"{section.topic}s" for _, section in feature_sections() if section.topic}
    assert topics <= {*sections}


@pytest.mark.parametrize("file", [one.file for one in feature_contents() if one.file])
def test_content_of_a_feature_that_lacks_is_an_error(file: str, tmp_path: Path) -> None:
    small.write(tmp_path)
    (tmp_path / file).unlink()
    assert file in {one.file for one in errors(check(load(tmp_path)))}


def test_content_of_a_feature_that_is_gone_is_a_warning(tmp_path: Path) -> None:
    pages = {f"{language}/pages/quizzes.md": "A quiz.\n" for language in small.LANGUAGES}
    loaded = load(small.write(tmp_path, **pages, **{"quizzes.yaml": "quizzes: {}\n"}))
    found = check(loaded)
    assert errors(found) == ()
    assert {*pages, "quizzes.yaml"} <= {one.file for one in found}


async def test_a_part_of_a_session_outlives_its_feature(database: Database) -> None:
    body = b'{"language":"uk","place":"menu","quiz":{"seed":"1","ahead":["a"]},"gone":null}'

    def kept(tx: Transaction) -> tuple[Session | None, bytes]:
        sessions.save(tx, PERSON, Session())
        tx.run("UPDATE session SET body = ?", tx.vault.seal(body, "session"))
        found = sessions.load(tx, PERSON)
        assert found is not None
        sessions.save(tx, PERSON, found)
        row = tx.one("SELECT body FROM session")
        assert row is not None
        return sessions.load(tx, PERSON), tx.vault.open(row[0], "session")

    session, stored = await database.write(kept)
    assert session == Session(language="uk", parts={"quiz": {"seed": "1", "ahead": ["a"]}})
    assert stored.endswith(b',"quiz":{"seed":"1","ahead":["a"]}}')


def test_a_declaration_has_the_class_of_its_layer() -> None:
    with pytest.raises(TypeError, match=r"bot.features.map: VIEW must be a Path"):
        declared("view", Path)


def test_only_features_that_there_are_can_be_switched_off() -> None:
    with pytest.raises(OperatorError, match="there is no feature 'quizzes'"):
        read_settings(_env_file=None, features_off="quizzes")
