"""One log for everything, on standard error, with one redaction that every line passes.

No line may hold a token, an address, a number or a name. What we log ourselves holds none; the redaction catches what
libraries say. Of an exception only the type and the places are kept: its message may quote what somebody wrote.
"""

import logging
import os
import re
import sqlite3
import sys
import traceback
from collections.abc import Callable, MutableMapping, Sequence
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import ExcInfo, Processor

_TOKEN = re.compile(r"(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{20,}")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.@+-]+")
"""With all that is joined to it: it is looked for once in each row of letters, else a long one takes quadratic time."""
_PHONE = re.compile(r"\+?\d[\d ()-]{7,}\d")
_FIRST = ("timestamp", "level", "event")
_OURS = {"timestamp", "level", "event", "reference", "update_id", "version", "content"}
"""Fields in which nothing of people stands; the name of a version may look like a telephone number."""
_TELLING = (sqlite3.Error, OSError)
"""Exceptions whose message is about the machine, never about a person."""


def redact(text: str) -> str:
    """Take tokens, e-mail addresses and phone numbers out of a text."""
    return _PHONE.sub("[number]", _EMAIL.sub("[email]", _TOKEN.sub("[token]", text)))


LEVELS = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
"""The priorities of journald (sd-daemon(3))."""


def for_journal() -> bool:
    """Say whether systemd reads the lines; a terminal started from a unit of it has the variable too."""
    return "JOURNAL_STREAM" in os.environ and not sys.stderr.isatty()


def configure(level: str, form: str = "text") -> None:
    """Set the log up; call once, at start. `form`: text, or json; each event is one line in both."""
    shared: list[Processor | structlog.processors.TimeStamper | structlog.processors.ExceptionRenderer] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_places),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=lambda *_: logging.getLogger("bot"),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    line: Processor = structlog.processors.KeyValueRenderer(key_order=[*_FIRST], drop_missing=True)
    if form == "json":
        line = structlog.processors.JSONRenderer(ensure_ascii=False, default=repr)
    ending = [_Prioritised(line)] if for_journal() else [line]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _redacted, *ending],
        )
    )
    # Libraries quote bodies and addresses where they say what they do: only their warnings are of use to an operator.
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(level)
    # but for those that quote a name there too: the letters of it that a font does not have
    for quoting in ("fpdf", "fontTools"):
        logging.getLogger(quoting).setLevel(logging.CRITICAL)
    # whoever cuts a logger off from the others passes the redaction all the same
    logging.lastResort = handler
    sys.excepthook = _ended


class _Prioritised:
    """Puts before a line what journald takes for its priority."""

    def __init__(self, line: Callable[[object, str, MutableMapping[str, Any]], object]) -> None:
        self._line = line

    def __call__(self, logger: object, name: str, event: MutableMapping[str, Any]) -> str:
        """Write the line. A library's own level may have another name."""
        return f"<{LEVELS.get(event.get('level', ''), 6)}>{self._line(logger, name, event)}"


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the program, instead of Python's own words: those quote the exception's message."""
    logging.getLogger("bot").critical("the program ended by a defect", exc_info=(kind, error, trace))


def _places(exc_info: ExcInfo) -> str:
    return _worded(exc_info[1])


def _worded(error: BaseException) -> str:
    """Word an exception: where it went, and what kind it is; its message only where it cannot hold a person's words."""
    trace = traceback.extract_tb(error.__traceback__)
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace]
    message = f": {error}" if isinstance(error, _TELLING) else ""
    causes = f" (from {type(error.__cause__).__name__})" if error.__cause__ else ""
    inner = [_worded(one) for one in _exceptions(error)]
    group = f" [{' | '.join(inner)}]" if inner else ""
    return " > ".join([*frames, f"{type(error).__name__}{message}{causes}{group}"])


def _exceptions(error: BaseException) -> Sequence[BaseException]:
    return error.exceptions if isinstance(error, BaseExceptionGroup) else ()  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]  of any type


def _redacted(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:  # structlog's own type
    for key, value in event.items():
        if isinstance(value, str) and key not in _OURS - {"event"}:
            event[key] = redact(value)
    return event
