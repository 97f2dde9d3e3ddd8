"""The outbox and the certificate of the tests of delivery."""

from tests.delivery.conftest import post
from tests.delivery.test_mail import certificate

__all__ = ["certificate", "post"]
