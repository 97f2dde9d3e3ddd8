"""httpx, as the way back should pyreqwest fail on somebody's machine (CPA_HTTP_CLIENT); imported only then.

It does a thirtieth of the calls in a second of processor time, still far more than Telegram lets a bot make.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.dispatch.sending import network_reason
from bot.telegram.errors import NotConnectedError, TimedOutError
from bot.telegram.http import CONNECT_TIMEOUT_S, CONNECTIONS, JSON, KIND, Post, Pyreqwest

if TYPE_CHECKING:
    import httpx

ClientName: TypeAlias = Literal["pyreqwest", "httpx"]


class Httpx:
    """A pool of connections."""

    def __init__(self) -> None:
        import httpx  # noqa: PLC0415  a second client, for those who ask for it

        limits = httpx.Limits(max_connections=CONNECTIONS)
        timeout = httpx.Timeout(None, connect=CONNECT_TIMEOUT_S)
        self._pool: httpx.AsyncClient = httpx.AsyncClient(limits=limits, timeout=timeout, follow_redirects=False)
        self._unconnected = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
        self._errors = (httpx.HTTPError, httpx.StreamError)

    async def send(self, post: Post) -> tuple[int, bytes, str]:
        """Post it. The library limits each phase; the whole is limited here."""
        try:
            async with asyncio.timeout(post.wait_s):
                response = await self._pool.send(self._request(post))
        except self._unconnected as error:
            raise NotConnectedError(network_reason(error)) from None
        except (*self._errors, TimeoutError) as error:
            raise TimedOutError(network_reason(error)) from None
        return response.status_code, response.content, response.headers.get("date", "")

    def _request(self, post: Post) -> "httpx.Request":
        if post.json is not None:
            return self._pool.build_request("POST", post.url, content=post.json, headers={"content-type": JSON})
        files = [(post.file.field, (post.file.filename, post.file.data, KIND))] if post.file else []
        return self._pool.build_request("POST", post.url, data=dict(post.fields), files=files)

    async def close(self) -> None:
        await self._pool.aclose()


CLIENTS: Mapping[ClientName, type[Pyreqwest | Httpx]] = {"pyreqwest": Pyreqwest, "httpx": Httpx}
