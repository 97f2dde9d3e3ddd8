"""The report for the Ministry and for IOM: counts without people, drawn as one page that opens anywhere, and as a table."""
