"""Tests of what outlives a restart, on real files."""
