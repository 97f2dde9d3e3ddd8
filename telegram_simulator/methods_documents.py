"""sendDocument and getFile."""

from telegram_simulator.access import writable_chat
from telegram_simulator.cleaning import clean
from telegram_simulator.composing import answered_message, limited, read_text, refuse_foreign
from telegram_simulator.keyboards import read_markup
from telegram_simulator.messages import Content
from telegram_simulator.methods_messages import send
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import BotApiError, bad_request
from telegram_simulator.uploads import StoredFile, UploadedFile
from telegram_simulator.wire import JsonObject
from telegram_simulator.world import World

LONGEST_CAPTION = 1024
MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 50 * MEGABYTE
LARGEST_DOWNLOAD = 20 * MEGABYTE


def send_document(world: World, parameters: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#senddocument ; a new file, or one known by its file_id."""
    caption = read_text(world, parameters, "caption", "caption_entities")
    document = parameters.values["document"]
    chat = writable_chat(world, parameters)
    refuse_foreign(parameters)
    markup = read_markup(parameters.mapping("reply_markup"), private=chat.private)
    extra = answered_message(world, chat, parameters)
    shown = limited(clean(caption), LONGEST_CAPTION, "message caption is too long")
    stored = _stored(world, document)
    content = Content(shown, "document", {"document": document_json(stored)})
    return send(world, chat, content, markup, parameters, extra)


def document_json(stored: StoredFile) -> JsonObject:
    """Telegram's `Document`."""
    named: JsonObject = {"file_name": stored.upload.file_name, "mime_type": stored.upload.mime_type}
    return stored.to_json() | named


def _stored(world: World, document: object) -> StoredFile:
    if isinstance(document, UploadedFile):
        if not document.data:
            raise bad_request("file must be non-empty")
        if len(document.data) > LARGEST_UPLOAD:
            raise BotApiError(413, "Request Entity Too Large")
        return world.files.add(document, "documents")
    stored = world.files.by_id(document) if isinstance(document, str) else None
    if stored is None:  # addresses of files elsewhere cannot be fetched here
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored


def get_file(world: World, parameters: Parameters) -> JsonObject:
    """https://core.telegram.org/bots/api#getfile ; the bytes are then at /file/bot<token>/<file_path>."""
    stored = world.files.by_id(parameters.text("file_id") or "")
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.upload.data) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return stored.to_json() | {"file_path": stored.path}
