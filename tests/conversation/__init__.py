"""What happens next, without any clock, network, database or language."""
