"""The log: one line for each event on standard error, without personal data and without secrets."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_HIDDEN = "[hidden]"

# A number of a person: 11 digits, as a number or as it is printed on a card (85.03.12-999.59).
_PERSONAL_NUMBER = r"(?<!\d)\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}(?!\d)"
# Our own keys may hold 11 digits in a row, and stay.
_OWN_KEY = r"\b[0-9A-Fa-f]{32}\b|\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b"
_NUMBERS = re.compile(rf"({_OWN_KEY})|{_PERSONAL_NUMBER}")

_HIDDEN_NAME = (
    r"[A-Za-z0-9_.-]*(?:password|passwd|secret|token|authorization|cookie|api_?key|private_?key)[A-Za-z0-9_]*"
)
_SECRETS = re.compile(
    # password=…, "secret": "…"
    rf"""(?P<name>{_HIDDEN_NAME}["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|(?:Bearer |Basic )?[^\s,;&}}"']+)"""
    r"|(?P<user>\w+://[^\s:/@]*:)[^\s@]+(?=@)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_IS_HIDDEN_NAME = re.compile(_HIDDEN_NAME, re.IGNORECASE)


def redact(text: str) -> str:
    """Return `text` without numbers of persons, passwords, tokens and private keys."""
    text = _SECRETS.sub(lambda found: f"{found['name'] or found['user'] or ''}{_HIDDEN}", text)
    return _NUMBERS.sub(lambda found: found[1] or "•••••••••••", text)


def redact_event(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Redact every value of a log event, and hide those whose name says that they are secret."""
    return {key: _redacted(key, value) for key, value in event.items()}


def _redacted(key: str, value: Any) -> Any:
    if isinstance(value, bool | None):
        return value
    if isinstance(key, str) and _IS_HIDDEN_NAME.fullmatch(key):
        return _HIDDEN
    if isinstance(value, Mapping):
        return {redact(str(inner)): _redacted(inner, each) for inner, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted("", each) for each in value]
    text = str(value)
    return redacted if (redacted := redact(text)) != text or not isinstance(value, int | float) else value


_BEFORE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
)

# Key=value, with line ends escaped: one event is one line, for people and for programs.
_LINE = structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "logger", "event"), drop_missing=True)


class _OnlyExceptions(logging.Filter):
    """Drops what Django logs of every answer with an error status: a SOAP Fault is an answer, not a defect."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None


def logging_settings(level: str) -> dict[str, Any]:
    """Return the logging of a process in the words of `logging.config`, and let structlog write through it."""
    structlog.configure(
        processors=[*_BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": list(_BEFORE),
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact_event, _LINE],
            }
        },
        "filters": {"only exceptions": {"()": _OnlyExceptions}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print the same a second time, and in another form.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"filters": ["only exceptions"], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # It would write the address of everybody who mails.
            "mail": {"handlers": [], "level": "WARNING", "propagate": True},
            # The server's own lines ("Started worker-1") say nothing to those who use it.
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            "granian.access": {"handlers": [], "level": "WARNING", "propagate": False},
        },
    }
