"""The pure turn, without clock, network, database or language."""
