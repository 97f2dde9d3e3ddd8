"""Content that changes while the bot runs: read whole, judged whole, swapped whole, and told of."""
