"""What administrators get without asking: an edit was refused, the files are good again, somebody put the previous one back.

No personal data: what content files say, and versions. The name of an administrator stands in the chat only.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.content.problems import Problem
from bot.conversation.administration.admin_screens import ContentState, Problems
from bot.conversation.private import Private
from bot.view.administration.problem_lines import in_pages, problem_line
from bot.view.letters.letter import Letter
from bot.view.markup import plain
from bot.view.message import Message
from bot.view.scene import Scene, bold, message, paragraphs


def refused(problems: Sequence[Problem], scene: Scene) -> Message:
    """An edit was refused: what is wrong and where, as much of it as fits."""
    first = in_pages(map(problem_line, problems))[0]
    more = len(problems) - len(first)
    said = scene.html("The last edit of the bot's content was refused")
    text = paragraphs(
        f"⛔ {bold(said)}",
        scene.html("People still read the version before it. Mend this and save again:"),
        "\n\n".join(first),
        scene.html("And more problems: {number}", number=more) if more else "",
    )
    return message(text, [scene.button("⛔ What is wrong: {number}", Problems(), number=len(problems))])


def mended(since: datetime, scene: Scene) -> Message:
    """Nothing is wrong with the files any more: which version people read now."""
    said = scene.html("The bot's content is in order again")
    version, time = scene.content.version, scene.words.time(since)
    text = paragraphs(
        f"✅ {bold(said)}", scene.html("Version {version}, live since {time}.", version=version, time=time)
    )
    return message(text, [scene.button("🛠 The bot's content", ContentState())])


def rolled_back(by: Private, at: datetime, scene: Scene) -> Message:
    """Another administrator put the previous version back."""
    said = scene.html("The previous version of the bot's content was put back")
    text = paragraphs(
        f"↩️ {bold(said)}",
        scene.html("By {name}, {time}. The files were not changed.", name=by, time=scene.words.time(at)),
    )
    return message(text, [scene.button("🛠 The bot's content", ContentState())])


def by_mail(words: Message, scene: Scene) -> Letter:
    """The same as a letter, which points to the chat for everything that can be done."""
    operator = scene.operator
    lines = [
        plain(words.text),
        "",
        scene.say("More in Telegram, in the chat with @{bot}: /content", bot=operator.bot),
        "",
        scene.say(
            "This e-mail holds no personal data. Sent by {operator} ({email}).",
            operator=operator.name,
            email=operator.email,
        ),
    ]
    return Letter(
        scene.say("About the content of the bot for crime prevention assistants"), "\n".join(lines) + "\n"
    )


def confirm_email(code: Private, scene: Scene) -> Letter:
    """What proves an administrator's address: nothing else is sent there before the code comes back."""
    lines = [
        scene.say("The operator of the bot has named you as an administrator of what it says."),
        "",
        scene.say("Your code: {code}", code=code),
        "",
        scene.say(
            "Write it to @{bot} in Telegram. After that you also hear here when an edit is refused and when all is in order again.",
            bot=scene.operator.bot,
        ),
        scene.say("If you did not expect this e-mail, you need not do anything."),
        "",
        f"{scene.operator.name}, {scene.operator.email}",
    ]
    return Letter(scene.say("Confirm your e-mail address"), "\n".join(lines) + "\n")
