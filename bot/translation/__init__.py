"""The translators' side: which texts there are, how far each language is, what is handed to a translator and taken back."""
