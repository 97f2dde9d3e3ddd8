"""Tests of the validation of content as shown to people."""
