-- The bot's user name as Telegram told it last, by the number that its token begins with: links are made of it while Telegram is away.
CREATE TABLE bot_name (
    bot  INTEGER PRIMARY KEY,
    name TEXT    NOT NULL
) STRICT;
