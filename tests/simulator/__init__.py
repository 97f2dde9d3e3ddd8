"""Tests of the simulator: each refusal once, and people doing what people do."""
