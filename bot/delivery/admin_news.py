"""Words what administrators are told of the content, as it stands when it is sent: what was mended meanwhile is told of no more."""

from bot.content.library import Library
from bot.content.problems import errors
from bot.conversation.private import Private
from bot.storage.administrators import Entry
from bot.storage.errand import Errand
from bot.storage.transaction import restored
from bot.view.letters import admin_letters
from bot.view.letters.letter import Letter
from bot.view.message import Message
from bot.view.scene import Scene


def word(errand: Errand, entry: Entry | None, scene: Scene, library: Library) -> Message | Letter | None:
    """Give what to send, or None when there is no reason left to send it. The name of a colleague stands in the chat only."""
    if entry is None:
        return None
    match errand.kind:
        case "confirm-admin-email":
            code = entry.editor.email_code
            return admin_letters.confirm_email(code, scene) if code else None
        case "content-rolled-back":
            by = errand.by if errand.channel == "telegram" else Private(scene.say("another administrator"))
            words = admin_letters.rolled_back(by, restored(int(errand.occasion)), scene)
        case "content-refused" if found := errors(library.problems):
            words = admin_letters.refused(found, scene)
        case "content-mended" if not library.problems:
            words = admin_letters.mended(library.since, scene)
        case _:
            return None
    return words if errand.channel == "telegram" else admin_letters.by_mail(words, scene)
