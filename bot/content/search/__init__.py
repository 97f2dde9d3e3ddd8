"""Search: ranks pages for typed words, and finds towns by their names."""
