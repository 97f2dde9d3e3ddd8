"""Pure decisions: content, a session and an action lead to screens and effects."""
