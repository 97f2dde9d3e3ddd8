"""A candidate's lead: what it holds, how it is made, what follows from its events, and the talk about it."""
