"""The administrators of the content."""
