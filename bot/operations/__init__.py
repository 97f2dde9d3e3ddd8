"""Operating the bot: environment, log, health and its limits, alarms, tidying up, restoring.

Begin with `health.py`, which measures what `alarms.py` reports. `environment.py` and `log.py` may be imported by
every layer above the storage; the others stand beside `bot/app.py` (see the layers in `pyproject.toml`).
"""
