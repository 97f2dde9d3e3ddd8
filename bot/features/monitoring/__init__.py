"""Monitoring endpoints, enabled by `CPA_METRICS_PORT`."""
