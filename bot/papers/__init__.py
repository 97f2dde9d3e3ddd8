"""Files for download, rendered in memory and never stored."""
