"""Towns as candidates look for them, and what a town says of itself."""
