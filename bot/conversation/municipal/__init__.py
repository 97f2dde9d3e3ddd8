"""The side of the towns: what contacts, deputies and coordinators can press, type and be shown, and what it leads to.

A lead itself, its talk and its waiting belong to both sides and stay one floor up.
"""
