"""The coordinators of all towns."""
