"""Practise for the interview with a town: questions by subject, a mock interview, the words of the job as cards.

Its content is `practice.yaml` and the page `practice`. Typed answers are never looked at, so a session remembers
names of questions only.
"""
