"""Tests of the demo page in a real browser, including accessibility."""
