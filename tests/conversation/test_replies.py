"""Replies typed in the self-check in place of a press: each is the option it unmistakably means, or none."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from bot.content.content import Content
from bot.conversation.finding import is_unclear, meant_option

NONE, YEAR = "-", 2026
TABLE = yaml.safe_load(Path(__file__).with_name("replies.yaml").read_text("utf-8"))
REPLIES: Mapping[str, Mapping[str, list[str]]] = TABLE["replies"]
UNCLEAR: Mapping[str, list[str]] = TABLE["unclear"]


@pytest.mark.parametrize("question", REPLIES)
def test_a_typed_reply_is_the_option_it_unmistakably_means_or_none(content: Content, question: str) -> None:
    meant = [(text, option) for option, replies in REPLIES[question].items() for text in replies]
    assert [(text, meant_option(question, text, content, YEAR) or NONE) for text, _ in meant] == meant


def test_words_of_several_options_are_asked_back(content: Content) -> None:
    for question, replies in UNCLEAR.items():
        for text in replies:
            assert is_unclear("school" if question == NONE else question, text, content) == (question != NONE), text
