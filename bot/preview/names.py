"""The texts of the drawing and the page that stand in modules, as the catalogues know them; the others stand in the templates."""

DOMAIN = "preview"
"""The catalogues: `locales/<language>/LC_MESSAGES/preview.po`."""
TITLE = "Where each answer of the self-check leads"
A_TOWN = "A town"
NOT_ASKED = "Without a town: not asked"
END = "Result"
TOLD = "Told only, never asked"
TEXTS = (TITLE, A_TOWN, NOT_ASKED, END, TOLD)
"""All of them."""
