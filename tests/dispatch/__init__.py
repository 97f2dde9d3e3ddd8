"""Tests of one action from start to finish."""
