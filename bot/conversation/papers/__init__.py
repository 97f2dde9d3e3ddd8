"""The papers of a candidate: CV, motivation letter, ready letter."""
