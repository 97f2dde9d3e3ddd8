"""Mutation testing, and the tests that a change affects.

`blocks` records which test reaches which block of code; `operators` makes mutants; `run` tries them;
`affected` chooses the tests for a change in the working tree.
"""
