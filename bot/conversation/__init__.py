"""Pure decisions: turn content, a session and an action into screens and effects."""
