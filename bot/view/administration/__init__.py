"""The administrators' side in words: how the content stands, and every page of it as a candidate sees it."""
