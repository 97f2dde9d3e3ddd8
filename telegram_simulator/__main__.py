"""Serve the local Bot API and its page: `python -m telegram_simulator --port 8081`."""

import asyncio
import signal
from argparse import ArgumentParser
from contextlib import suppress

from telegram_simulator import Simulator, new_token, serve
from telegram_simulator.page import Page, english_page


async def run(port: int, token: str) -> None:
    """Serve the simulator until cancelled."""
    simulator, page = Simulator(token=token), Page()
    page.open(english_page(simulator.world.bot))
    async with serve(simulator, port=port, routes=page.routes) as url:
        print(f"The Bot API is at {url}, its page at {url}/, the token is {token}", flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    parser = ArgumentParser(prog="python -m telegram_simulator", description="Run a local Bot API server.")
    parser.add_argument("--port", type=int, default=8081, help="port; 0 picks a free one (default: %(default)s)")
    parser.add_argument("--token", default="", help="bot token to accept (default: a new one)")
    arguments = parser.parse_args()
    # A shell sets SIGINT to be ignored in background jobs; restore it so that shutdown stays clean.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        asyncio.run(run(arguments.port, arguments.token or new_token()))


if __name__ == "__main__":
    main()
