"""The report: what may be published, and how it looks."""
