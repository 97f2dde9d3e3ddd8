"""The bots under test: this bot, and the same dialogue in other frameworks."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOKEN = "1000000:a-token-for-the-bench-server-only"  # noqa: S105  the bench server believes any
OURS = ROOT / ".venv" / "bin" / "python"
NODE = ROOT / "build" / "bench" / "node" / "node_modules"
GRAMMY = (shutil.which("node") or "node", str(ROOT / "bench" / "rivals" / "grammy_bot.cjs"))


@dataclass(frozen=True)
class Contestant:
    """A bot under test: its command, and the data that it stores durably.

    `target_ratio`: the wanted ratio of this project's updates per CPU second to those of this bot.
    """

    name: str
    command: tuple[str, ...]
    durable: str
    target_ratio: float = 0.0

    def environment(self, url: str, folder: Path) -> Mapping[str, str]:
        """Return the environment variables of the process."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "NODE_PATH": str(NODE),
            "BENCH_URL": url,
            "BENCH_TOKEN": TOKEN,
            "BENCH_DIALOGUE": str(folder / "dialogue.json"),
            "CPA_API_URL": url,
            "CPA_TOKEN": TOKEN,
            "CPA_DATA_DIR": str(folder / "data"),
            "CPA_KEY_FILE": str(folder / "secrets" / "key"),
            "CPA_CONTENT_DIR": str(ROOT / "content"),
            "CPA_LOG_LEVEL": "ERROR",
            "CPA_OPERATOR_NAME": "Bench",
            "CPA_OPERATOR_ADDRESS": "Bench 1, 100 00 Praha",
            "CPA_OPERATOR_EMAIL": "bench@example.org",
            "CPA_OFFICER": "officer@example.org",
        }


CONTESTANTS = {
    "ours": Contestant("this bot, complete", (str(OURS), "-m", "bot", "run"), "every update and answer, encrypted"),
    "aiogram-dialog": Contestant(
        "aiogram-dialog, MemoryStorage", (sys.executable, "-m", "bench.rivals.aiogram_dialog_bot"), "nothing", 3.8
    ),
    "conversation-handler": Contestant(
        "ConversationHandler", (sys.executable, "-m", "bench.rivals.conversation_handler_bot"), "nothing", 7.5
    ),
    "grammy": Contestant("grammY, runner, session in memory", (*GRAMMY, "session"), "nothing", 0.75),
    "grammy-conversations": Contestant("grammY, runner, conversations", (*GRAMMY, "conversations"), "nothing", 1.3),
    "bare": Contestant("PTB, bare client (ceiling)", (sys.executable, "-m", "bench.rivals.bare_bot"), "nothing"),
}
