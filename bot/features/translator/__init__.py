"""Machine reading of words in another language by a LibreTranslate server of the operator."""
