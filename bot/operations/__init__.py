"""Operation of the bot: environment, log, health, alarms, hourly maintenance, exit report.

Begin with `health.py`, which measures what `alarms.py` reports. `environment.py` and `log.py` may
be imported by every layer above the storage; see the layers in `pyproject.toml` for the others.
"""
