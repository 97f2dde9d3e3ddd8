"""People: pressing buttons, below messages and in place of the keyboard, honestly or not."""

from zlib import crc32

from telegram_simulator.chats import Chat
from telegram_simulator.impossible import NoSuchButton
from telegram_simulator.keyboards import InlineButton
from telegram_simulator.media import Media
from telegram_simulator.people import Group, User
from telegram_simulator.wire import JsonObject


class Pressing(Media):
    """Inline buttons, URL buttons, the reply keyboard."""

    def press(
        self, user: User, message_id: int, data: str, *, chat: Group | None = None, inaccessible: bool = False
    ) -> str:
        """Press the button that sends this data; returns the id of the callback query.

        `inaccessible` lets the bot see the message only as an `InaccessibleMessage`, as Telegram does with old ones.

        Raises:
            NoSuchMessage: the message is not there (any more).
            NoSuchButton: it does not carry such a button (any more).
        """
        place = self._chat(user, chat)
        message = self._message(place, message_id)
        rows = message.keyboard.rows if message.keyboard else ()
        if not any(button.data == data for row in rows for button in row):
            raise NoSuchButton(f"message {message_id} has no button that sends {data!r}")
        shown = message.inaccessible_json() if inaccessible else self.world.message_json(message)
        return self._ask(user, place, data, shown)

    def forge_press(self, user: User, data: str, message_id: int, *, chat: Group | None = None) -> str:
        """Send any data as if a button of this message had been pressed, as a hostile client can.

        A message that is not there (any more) arrives as an `InaccessibleMessage`.
        """
        place = self._chat(user, chat)
        message = place.messages.get(message_id)
        gone: JsonObject = {"chat": place.peer.to_chat_json(), "message_id": message_id, "date": 0}
        return self._ask(user, place, data, gone if message is None else self.world.message_json(message))

    def press_label(self, user: User, text: str, *, chat: Group | None = None) -> InlineButton:
        """Press the newest inline button with this text, whatever it does; returns the button.

        Raises:
            NoSuchButton: no message shows one, or it does something else than sending data or opening a URL.
        """
        place = self._chat(user, chat)
        for message in reversed(place.messages.values()):
            for row in message.keyboard.rows if message.keyboard else ():
                for button in row:
                    if button.text == text:
                        self._use(user, message.message_id, button, chat)
                        return button
        raise NoSuchButton(f"no message shows a button {text!r}")

    def press_url(self, user: User, message_id: int, button: str, *, chat: Group | None = None) -> str:
        """Press the URL button with this text or URL; returns the URL. A link to this bot starts it.

        Raises:
            NoSuchButton: the message does not carry such a button.
        """
        message = self._message(self._chat(user, chat), message_id)
        for row in message.keyboard.rows if message.keyboard else ():
            for candidate in row:
                if candidate.url is not None and button in {candidate.text, candidate.url}:
                    return self.open_link(user, candidate.url)
        raise NoSuchButton(f"message {message_id} has no URL button {button!r}")

    def press_keyboard(
        self,
        user: User,
        text: str,
        *,
        phone_number: str = "+420601000001",
        place: tuple[float, float] = (50.0875, 14.4213),
    ) -> int:
        """Press a button of the reply keyboard; returns the id of the message it sends.

        It says its text, or shares the own contact with this number, or this place (degrees), whichever it asks for.

        Raises:
            NoSuchButton: the keyboard that is shown, if any, has no such button.
        """
        chat = self._writable(user)
        keyboard = chat.keyboard
        rows = keyboard.rows if keyboard else ()
        button = next((button for row in rows for button in row if button.text == text), None)
        if keyboard is None or button is None:
            raise NoSuchButton(f"the keyboard has no button {text!r}")
        if keyboard.one_time:
            self.world.show_keyboard(chat, None)
        if button.request_contact:
            return self.share_contact(user, phone_number)
        if button.request_location:
            return self.send_location(user, *place)
        return self.say(user, text)

    def _use(self, user: User, message_id: int, button: InlineButton, chat: Group | None) -> None:
        if button.data is not None:
            self.press(user, message_id, button.data, chat=chat)
        elif button.url is not None:
            self.open_link(user, button.url)
        else:
            raise NoSuchButton(f"the button {button.text!r} does {button.other}, which is not simulated")

    def _ask(self, user: User, place: Chat, data: str, shown: JsonObject) -> str:
        self.world.met.add(user.id)
        query = self.world.queries.ask(user, place.id)
        self.world.updates.add(
            "callback_query",
            {
                "id": query.query_id,
                "from": user.to_json(),
                "message": shown,
                "chat_instance": str(crc32(f"{place.id}:{self.world.bot.id}".encode())),
                "data": data,
            },
        )
        return query.query_id
