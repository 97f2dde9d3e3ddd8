"""Tests of the pure turn."""
