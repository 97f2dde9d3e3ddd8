"""The content while the bot runs: reloaded when files change, edited, published, committed, searched.

Begin with `reload.py`, which watches the folder and puts a new content in the place of the old one. `editing_service.py` judges and
publishes what administrators edit; `content_cache.py` and `search_models.py` keep what takes long to make.
"""
