"""The administrators' side of the conversation: how the content stands, and every page of it as a candidate sees it.

Nothing here knows of a lead: an administrator is no contact, and what the two may see is kept apart in storage too.
"""
