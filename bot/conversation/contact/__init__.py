"""The contacts and deputies of towns: leads, steps, settings."""
