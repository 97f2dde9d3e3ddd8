"""What happens next: pure decisions over content, a session and one action. No clock, network, database or language."""
