"""What contacts and deputies see and do: leads, steps, their own settings."""
