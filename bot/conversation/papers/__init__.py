"""The papers a candidate hands in: a CV, a motivation letter and the ready letter, asked for in a short interview."""
