"""Tests of the outbox worker and of mail."""
