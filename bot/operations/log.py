"""Configures the log: standard error, one line for each event, redacted.

No line may contain a token, an address, a number or a name. Our own lines have none; the redaction
is for libraries. Only type and trace of an exception are logged, since its message may contain
personal data.
"""

import logging
import os
import re
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import ExcInfo, Processor

_TOKEN = re.compile(r"(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{20,}")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.@+-]+")
"""Matched once per run of characters, to avoid quadratic time on long ones."""
_PHONE = re.compile(r"\+?\d[\d ()-]{7,}\d")
_FIRST = ("timestamp", "level", "event")
_OURS = {"timestamp", "level", "event", "reference", "update_id", "version", "content"}
"""Fields without personal data; a version may look like a telephone number."""
_KEEPING_MESSAGE = (sqlite3.Error, OSError)
"""Exceptions with messages about the machine, never about a person."""


def redact(text: str) -> str:
    """Remove tokens, e-mail addresses and phone numbers from a text."""
    return _PHONE.sub("[number]", _EMAIL.sub("[email]", _TOKEN.sub("[token]", text)))


REPEATED_S, MAX_REMEMBERED = 60.0, 500
LEVELS = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


def for_journal() -> bool:
    """Return True if systemd reads the log; a terminal started by a unit has the variable, too."""
    return "JOURNAL_STREAM" in os.environ and not sys.stderr.isatty()


def configure(level: str, form: str = "text") -> None:
    """Configure the log. `form`: text or json, one line for each event."""
    shared: list[Processor | structlog.processors.TimeStamper | structlog.processors.ExceptionRenderer] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_places),
    ]
    structlog.configure(
        processors=[Repeats(), *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
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
    # Libraries quote bodies and addresses in debug and info messages: only log their warnings.
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(level)
    # Except warnings that quote letters missing from a font.
    for quoting in ("fpdf", "fontTools"):
        logging.getLogger(quoting).setLevel(logging.CRITICAL)
    # A logger without propagation is redacted, too.
    logging.lastResort = handler
    sys.excepthook = _log_exception


@dataclass
class Repeats:
    """A processor that drops equal events within a minute; the next one says how many."""

    seconds: Callable[[], float] = time.monotonic
    _shown: dict[str, tuple[float, int]] = field(default_factory=dict[str, tuple[float, int]])
    """Time (s) at which an event was shown last, and the number of repeats dropped since."""

    def __call__(self, _logger: object, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Add the number of dropped repeats. Raises `structlog.DropEvent`."""
        now, key = self.seconds(), f"{level} {event!r}"
        at, dropped = self._shown.get(key, (now - REPEATED_S, 0))
        if now - at < REPEATED_S and not event.get("exc_info"):
            self._shown[key] = at, dropped + 1
            raise structlog.DropEvent
        if len(self._shown) >= MAX_REMEMBERED:
            self._shown.clear()
        self._shown[key] = now, 0
        if dropped:
            event["repeats"] = dropped
        return event


class _Prioritised:
    """Prefixes lines with their journald priority (sd-daemon(3))."""

    def __init__(self, line: Callable[[object, str, MutableMapping[str, Any]], object]) -> None:
        self._line = line

    def __call__(self, logger: object, name: str, event: MutableMapping[str, Any]) -> str:
        """Return the line. Log levels of libraries may have other names."""
        return f"<{LEVELS.get(event.get('level', ''), 6)}>{self._line(logger, name, event)}"


def _log_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log an unhandled exception without its message, which Python would print."""
    logging.getLogger("bot").critical("unhandled exception", exc_info=(kind, error, trace))


def _places(exc_info: ExcInfo) -> str:
    return _worded_error(exc_info[1])


def _worded_error(error: BaseException) -> str:
    """Return trace and type of an exception, and the message only without personal data."""
    trace = traceback.extract_tb(error.__traceback__)
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace]
    message = f": {error}" if isinstance(error, _KEEPING_MESSAGE) else ""
    causes = f" (from {type(error.__cause__).__name__})" if error.__cause__ else ""
    inner = [_worded_error(one) for one in _exceptions(error)]
    group = f" [{' | '.join(inner)}]" if inner else ""
    return " > ".join([*frames, f"{type(error).__name__}{message}{causes}{group}"])


def _exceptions(error: BaseException) -> Sequence[BaseException]:
    return error.exceptions if isinstance(error, BaseExceptionGroup) else ()  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]  of any type


def _redacted(
    _logger: object,
    _name: str,
    event: MutableMapping[str, Any],  # the type of structlog
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and key not in _OURS - {"event"}:
            event[key] = redact(value)
    return event
