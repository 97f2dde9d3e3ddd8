"""Reading content, and finding what is wrong with it."""
