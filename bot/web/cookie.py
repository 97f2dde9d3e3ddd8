"""The one cookie of the pages: it ends with the browser, no script reads it, no other site sends it along."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class Cookie:
    """`secure`: people come by https; then its name binds it to this host (RFC 6265bis, 4.1.3.2)."""

    secure: bool

    @property
    def name(self) -> str:
        """Its name."""
        return "__Host-cpa" if self.secure else "cpa"

    def put(self, response: Response, value: str) -> None:
        """Give it to the browser."""
        response.set_cookie(self.name, value, path="/", secure=self.secure, httponly=True, samesite="strict")

    def take(self, request: Request) -> str:
        """Read it; "" where there is none."""
        return request.cookies.get(self.name, "")

    def drop(self, response: Response) -> None:
        """Take it away."""
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="strict")
