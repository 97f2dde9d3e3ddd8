"""Files that people keep of what the bot has worded: made in memory, stored nowhere."""
