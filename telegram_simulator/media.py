"""People: everything they send that is not a text.

The bytes are as small as a file can be; what matters to a bot is the shape of the message.
"""

from telegram_simulator.entities import Formatted
from telegram_simulator.messages import Content
from telegram_simulator.methods_documents import document_json
from telegram_simulator.people import User
from telegram_simulator.talking import Talking
from telegram_simulator.uploads import StoredFile, UploadedFile
from telegram_simulator.wire import JsonObject

SIDE = 512
PIXEL = b"\x89PNG\r\n\x1a\n"


class Media(Talking):
    """Contacts, places, files, polls."""

    def share_contact(self, user: User, phone_number: str = "+420601000001") -> int:
        """Share the own contact; Telegram vouches for it with `contact.user_id`."""
        return self.send_contact(
            user, phone_number, user.first_name, last_name=user.last_name, user_id=user.id
        )

    def send_contact(
        self,
        user: User,
        phone_number: str,
        first_name: str,
        *,
        last_name: str | None = None,
        user_id: int | None = None,
    ) -> int:
        """Send a contact card, of anybody; `user_id` when that person has an account the sender knows."""
        known = (("last_name", last_name), ("user_id", user_id))
        card: JsonObject = {"phone_number": phone_number, "first_name": first_name}
        card |= {name: value for name, value in known if value is not None}
        return self._attach(user, "contact", {"contact": card})

    def send_location(self, user: User, latitude: float, longitude: float) -> int:
        """Send a place, in degrees."""
        return self._attach(user, "location", {"location": {"latitude": latitude, "longitude": longitude}})

    def send_document(
        self,
        user: User,
        data: bytes = b"%PDF-1.7\n",
        *,
        file_name: str = "document.pdf",
        mime_type: str = "application/pdf",
        caption: str = "",
    ) -> int:
        """Send a file."""
        stored = self.world.files.add(UploadedFile(file_name, mime_type, data), "documents")
        return self._attach(user, "document", {"document": document_json(stored)}, caption)

    def send_photo(self, user: User, data: bytes = PIXEL, *, caption: str = "") -> int:
        """Send a photo; the bot gets one size of it."""
        size = self._kept("photo.jpg", "image/jpeg", data, "photos").to_json()
        return self._attach(user, "photo", {"photo": [size | {"width": SIDE, "height": SIDE}]}, caption)

    def send_sticker(self, user: User, emoji: str = "👍") -> int:
        """Send a sticker."""
        sticker: JsonObject = self._kept("sticker.webp", "image/webp", PIXEL, "stickers").to_json()
        sticker |= {"type": "regular", "width": SIDE, "height": SIDE, "is_animated": False, "is_video": False}
        return self._attach(user, "sticker", {"sticker": sticker | {"emoji": emoji}})

    def send_voice(self, user: User, seconds: int = 3) -> int:
        """Send a voice message."""
        voice = self._kept("voice.oga", "audio/ogg", b"OggS", "voice").to_json()
        return self._attach(user, "voice", {"voice": voice | {"duration": seconds, "mime_type": "audio/ogg"}})

    def send_video_note(self, user: User, seconds: int = 3) -> int:
        """Send a round video message."""
        note = self._kept("note.mp4", "video/mp4", b"ftyp", "video_notes").to_json()
        return self._attach(user, "video_note", {"video_note": note | {"duration": seconds, "length": 240}})

    def send_poll(self, user: User, question: str, *options: str) -> int:
        """Send an anonymous poll."""
        poll: JsonObject = {
            "id": str(len(self.world.chats) + self.world.events.latest),
            "question": question,
            "options": [
                {"persistent_id": str(number), "text": option, "voter_count": 0}
                for number, option in enumerate(options, 1)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
        return self._attach(user, "poll", {"poll": poll})

    def _kept(self, file_name: str, mime_type: str, data: bytes, folder: str) -> StoredFile:
        return self.world.files.add(UploadedFile(file_name, mime_type, data), folder)

    def _attach(self, user: User, kind: str, attached: JsonObject, caption: str = "") -> int:
        return self._send(user, self._writable(user), Content(Formatted(caption), kind, attached))
