"""Tests of the content: reading and checking."""
