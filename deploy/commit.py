"""Build hook: write the source commit into the wheel as `bot/shipped/commit`."""

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommitHook(BuildHookInterface):
    """A build hook that reads the commit from SOURCE_COMMIT (in the image) or from git."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the file to a wheel. An editable install asks git at run time."""
        if version == "editable":
            return
        commit = os.environ.get("SOURCE_COMMIT") or self._from_git()
        file = Path(self.directory) / "commit"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(commit, "ascii")
        build_data["force_include"][str(file)] = "bot/shipped/commit"

    def _from_git(self) -> str:
        asked = ["git", "-C", self.root, "rev-parse", "--short=12", "HEAD"]
        try:
            return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return "unknown"
