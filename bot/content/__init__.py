"""The content: pure models, and the code that reads them from the files that editors change."""
