"""The same dialogue in other frameworks, from `dialogue.json`, connected to BENCH_URL."""
