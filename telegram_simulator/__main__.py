"""`python -m telegram_simulator --port 8081`: the local Bot API and its page, until Ctrl+C."""

import asyncio
import signal
from argparse import ArgumentParser
from contextlib import suppress

from telegram_simulator import Simulator, new_token, serve
from telegram_simulator.page import Page, english_stage


async def run(port: int, token: str) -> None:
    """Serve until cancelled."""
    simulator, page = Simulator(token=token), Page()
    page.open(english_stage(simulator.world.bot))
    async with serve(simulator, port=port, routes=page.routes) as url:
        print(f"The Bot API is at {url}, its page at {url}/, the token is {token}", flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    parser = ArgumentParser(prog="python -m telegram_simulator", description="A strict local Telegram.")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one (%(default)s)")
    parser.add_argument("--token", default="", help="the token it answers to (a new one)")
    said = parser.parse_args()
    # A shell that starts it in the background has it ignore Ctrl+C, which would be its only way to end in order.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        asyncio.run(run(said.port, said.token or new_token()))


if __name__ == "__main__":
    main()
