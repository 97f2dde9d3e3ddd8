"""Fixtures of the delivery tests."""

from tests.delivery.conftest import post
from tests.delivery.test_mail import certificate

__all__ = ["certificate", "post"]
