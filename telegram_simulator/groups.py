"""People: groups and channels, and the bot's place in them."""

from typing import Literal

from telegram_simulator.cleaning import clean
from telegram_simulator.entities import Formatted
from telegram_simulator.impossible import ImpossibleAction
from telegram_simulator.membership import change_membership
from telegram_simulator.messages import Content, Message
from telegram_simulator.people import SUPERGROUP_OFFSET, Group, User
from telegram_simulator.side import Side


class Groups(Side):
    """Making groups, adding and removing the bot, posting in channels."""

    def group(
        self,
        title: str = "Group",
        *,
        kind: Literal["group", "supergroup", "channel"] = "supergroup",
        username: str | None = None,
    ) -> Group:
        """A new group or channel without the bot."""
        number = self.world.next_group_number()
        chat_id = -number if kind == "group" else -(SUPERGROUP_OFFSET + number)
        group = Group(chat_id, kind, title, username)
        self.world.add_group(group)
        return group

    def add_bot(self, user: User, group: Group, *, administrator: bool = False) -> None:
        """Add the bot, or make the member an administrator (the only way into a channel).

        The bot gets `my_chat_member`, and in a group the service message that names it.
        """
        chat = self._chat(user, group)
        if group.kind == "channel" and not administrator:
            raise ImpossibleAction("a bot can be in a channel only as an administrator")
        before = chat.bot_status
        self.world.met.add(user.id)
        change_membership(self.world, chat, user, "administrator" if administrator else "member")
        if group.kind != "channel" and before in {"left", "kicked"}:
            added = {"new_chat_members": [self.world.bot.to_json()]}
            self._send(user, chat, Content(Formatted(), "new_chat_members", dict(added)))

    def remove_bot(self, user: User, group: Group) -> None:
        """Throw the bot out; it gets `my_chat_member`."""
        change_membership(self.world, self._chat(user, group), user, "kicked")

    def post(self, channel: Group, text: str) -> int:
        """Post in a channel on its behalf; the bot, if it is in, gets `channel_post`. Returns the message id."""
        chat = self.world.chats[channel.id]
        content = Content(clean(Formatted(text)))
        message = Message(chat.next_number(), channel, None, self.world.clock(), content)
        self.world.post(chat, message)
        self._tell(chat, message, "channel_post")
        return message.message_id
