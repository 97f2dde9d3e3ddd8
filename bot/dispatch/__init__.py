"""One action from start to finish: load what the turn may know, take the turn, commit it, word the answer."""
