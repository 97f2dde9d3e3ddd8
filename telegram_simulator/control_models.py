"""What a request to `/sim/` may say; anything else in it is refused.

`user` is always a user's id, `chat` the id of a group, absent for the chat with the bot.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    """A JSON body."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class NewUser(Asked):
    """POST /sim/users ."""

    first_name: str
    id: int | None = None
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class Start(Asked):
    """POST /sim/start ."""

    user: int
    payload: str = ""


class Say(Asked):
    """POST /sim/say ."""

    user: int
    text: str
    chat: int | None = None
    reply_to: int | None = None


class Edit(Asked):
    """POST /sim/edit ."""

    user: int
    message_id: int
    text: str


class Press(Asked):
    """POST /sim/press ; `forged` sends the data even though no button does."""

    user: int
    message_id: int
    data: str
    chat: int | None = None
    inaccessible: bool = False
    forged: bool = False


class PressUrl(Asked):
    """POST /sim/url ; `button` is the button's text or URL."""

    user: int
    message_id: int
    button: str


class PressKeyboard(Asked):
    """POST /sim/keyboard ; the number and the place are shared if the button asks for them."""

    user: int
    text: str
    phone_number: str = "+420601000001"
    latitude: float = 50.0875
    longitude: float = 14.4213


class Contact(Asked):
    """POST /sim/contact ; without a first name it is the sender's own contact."""

    user: int
    phone_number: str
    first_name: str | None = None
    last_name: str | None = None


class Location(Asked):
    """POST /sim/location ."""

    user: int
    latitude: float
    longitude: float


class Attach(Asked):
    """POST /sim/attach ; sends an invented file. The caption goes with a photo or a document."""

    user: int
    kind: Literal["photo", "document", "sticker", "voice"]
    caption: str = ""


class Forward(Asked):
    """POST /sim/forward ."""

    user: int
    message_id: int


class Block(Asked):
    """POST /sim/block ; false lets the bot write again."""

    user: int
    blocked: bool = True


class NewLetter(Asked):
    """POST /sim/letters ."""

    to: str
    subject: str
    body: str


class Delay(Asked):
    """POST /sim/delay ; seconds every answer takes longer."""

    seconds: float
