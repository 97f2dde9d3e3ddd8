"""The same dialogue as others build it; each reads `dialogue.json` and talks to BENCH_URL."""
