"""What became of an edit of the content: what is wrong and where, and that it is good again. The problems are in English, as the check words them."""

from collections.abc import Sequence
from datetime import datetime

from bot.content.problems import Problem
from bot.view.catalog import msg
from bot.view.letters.letter import Letter
from bot.view.scene import Scene

MOST = 20
SUBJECT = msg("The bot's content")


def refused(problems: Sequence[Problem], since: datetime, scene: Scene) -> Letter:
    """Say what has to be mended before an edit can be live."""
    more = len(problems) - MOST
    lines = [
        scene.say("The content was changed, but it cannot be used as it is. What has to be mended:"),
        "",
        *(str(problem) for problem in problems[:MOST]),
        *([scene.say("… and {number} more", number=more)] if more > 0 else []),
        "",
        scene.say(
            "Until then people see the last good version {version}, live since {time}. Once the files are mended, the bot takes them over by itself.",
            version=scene.content.version,
            time=scene.words.time(since),
        ),
    ]
    return Letter(scene.say(SUBJECT), "\n".join(lines) + "\n")


def mended(since: datetime, scene: Scene) -> Letter:
    """Say that the files are good again."""
    line = scene.say(
        "The content is in order again. People see version {version}, live since {time}.",
        version=scene.content.version,
        time=scene.words.time(since),
    )
    return Letter(scene.say(SUBJECT), f"{line}\n")
