"""Towns: search, recruiting, local rules, notices."""
