"""One action from start to finish: load, decide, commit, word the reply."""
