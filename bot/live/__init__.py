"""The live content: reloaded when files change, published, committed, searched.

Begin with `reload.py`, which watches the folder and replaces the content. `content_cache.py` and
`search_models.py` store results that are slow to compute.
"""
