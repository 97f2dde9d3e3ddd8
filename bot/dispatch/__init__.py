"""One action from start to finish: load, decide, commit, render the reply."""
