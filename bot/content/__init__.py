"""What the bot knows: pure models, and reading them from the files an administrator edits."""
