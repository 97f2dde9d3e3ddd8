"""The side of the towns in words: the lead sheet and the screens of contacts, deputies and coordinators."""
