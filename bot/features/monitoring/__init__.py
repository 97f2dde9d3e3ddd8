"""Answer a monitoring system: `/health/live`, `/health/ready` and `/metrics`, where `CPA_METRICS_PORT` is set."""
