"""The settings of the running bot, read once by `bot/operations/environment.py`.

A missing or invalid setting raises an `OperatorError`: one sentence with its name and the remedy.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.operations.environment import DATA_DIR, DATA_ROOT, ENV_FILE, OperatorError, environment, no_file, origins
from bot.registry import names_of, present
from bot.storage.secret_files import exposure

if TYPE_CHECKING:
    from bot.conversation.dates import QuietHours
    from bot.view.context import Operator

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
"""Hosts to which mail may be sent without encryption."""
MIN_SIMILARITY = 0.8
"""Similarity (0 to 1) above which an unknown name is reported as a mistyped setting."""
PLAIN_ADDRESS = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+(cz|eu|com|net|org)")
"""A short plain e-mail address: the library that validates others takes 15 ms to load."""
SHORT = 64
_TOKEN = re.compile(r"^\d{6,}:[A-Za-z0-9_-]{30,}$")


class Settings(BaseModel):
    """All settings; see `.env.example`. Secrets may come from files (`CPA_TOKEN_FILE`)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    api_url: str = "https://api.telegram.org"
    http_client: Literal["pyreqwest", "httpx"] = "pyreqwest"
    data_dir: Path = DATA_DIR
    key_file: Path = Path("secrets/key")
    backup_dir: Path | None = Path("backups")
    content_dir: Path = DATA_ROOT / "content"
    locales_dir: Path = DATA_ROOT / "locales"
    towns: str = ""
    """Slugs separated by commas; empty: all towns."""
    operator_name: str = ""
    operator_address: str = ""
    operator_email: str = ""
    operator_phone: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    operator_language: Literal["cs", "uk"] = "cs"
    """The language of messages to the operator."""
    officer: str = ""
    controller: Literal["operator", "town", "joint"] = "operator"
    """The controller of messages to towns; see docs/towns/who-may-run-it.md."""
    coordinator_name: str = ""
    coordinator_email: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: Path | None = None
    mail_from: str = ""
    small_town: int = Field(default=12, ge=0)
    """The most messages a year for which a town's contacts get the short sheet."""
    public_url: str = ""
    """The origin of the lead pages; empty: there are none."""
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8090, ge=1, le=65535)
    web_proxies: int = Field(default=0, ge=0, le=5)
    """Number of the operator's own proxies: as many entries of X-Forwarded-For are trusted."""
    quiet_hours: str = "22-7"
    """Hours without non-urgent messages; empty: none."""
    translator_public: bool = False
    translator_url: str = ""
    """A LibreTranslate server, at a public address only if that is allowed; empty: none."""
    ping_url: str = ""
    """An address to call every five minutes while the bot works; empty: none."""
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """The port for a monitoring system; 0: none."""
    features_off: str = ""
    """Names of the folders in `bot/features` that are switched off, separated by commas."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("backup_dir", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("features_off")
    @classmethod
    def _known_features(cls, value: str) -> str:
        if unknown := names_of(value) - {*present()}:
            raise ValueError(f"there is no feature {min(unknown)!r}, write some of {', '.join(present())}, or nothing")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("api_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not re.match(r"^https?://[^/\s]+", value):
            raise ValueError("write an address such as https://api.telegram.org")
        return value

    @field_validator("ping_url")
    @classmethod
    def _an_address_or_none(cls, value: str) -> str:
        if value and not re.match(r"^https?://[^/\s]+", value):
            raise ValueError("write an address such as https://watch.example.org/abc, or nothing")
        return value

    @field_validator("translator_url")
    @classmethod
    def _an_own_machine(cls, value: str, info: ValidationInfo) -> str:
        """Refuse a public address: whoever runs it would read what candidates write."""
        if value and not re.match(r"^https?://[^/\s@]+/?$", value):
            raise ValueError("write an address such as http://127.0.0.1:5000, or nothing")
        if value and not info.data["translator_public"] and not _is_private(urlsplit(value).hostname or ""):
            raise ValueError("this is a public address. Use a machine of your own, or set CPA_TRANSLATOR_PUBLIC=yes")
        return value.removesuffix("/")

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        """Validate an origin (RFC 6454): https, or http on the loopback interface, without path."""
        if not value:
            return ""
        url = urlsplit(value)
        alone = url.scheme == "http" and url.hostname in LOOPBACK
        if not url.hostname or not (alone or url.scheme == "https") or url.path not in {"", "/"}:
            raise ValueError("write an address such as https://cpa.example.org, without a path")
        if "@" in url.netloc or url.query or url.fragment:
            raise ValueError("write an address such as https://cpa.example.org, and nothing else")
        return f"{url.scheme}://{url.netloc.lower()}"

    @field_validator("quiet_hours")
    @classmethod
    def _two_hours(cls, value: str) -> str:
        if value and not re.fullmatch(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])", value):
            raise ValueError("write two hours such as 22-7, or nothing")
        return value

    @property
    def quiet(self) -> "QuietHours":
        """The quiet hours; equal values: none."""
        from bot.conversation.dates import QuietHours  # noqa: PLC0415  the calendar, for two numbers

        begins, _, ends = (self.quiet_hours or "0-0").partition("-")
        return QuietHours(int(begins), int(ends))

    @property
    def bot_token(self) -> str:
        """The token, from the file if one is named."""
        token = _secret(self.token, self.token_file, "CPA_TOKEN_FILE")
        if not token:
            what = "CPA_TOKEN_FILE: no token is set. Put the token from @BotFather into a file and name it here."
            raise OperatorError(f"{what} {no_file()}".rstrip())
        if not _TOKEN.match(token):
            raise OperatorError(
                "CPA_TOKEN: this is no bot token. Copy it again from @BotFather (digits, colon, letters)."
            )
        return token

    @property
    def bot_id(self) -> int:
        """The id of the bot at Telegram: the first part of its token."""
        return int(self.bot_token.partition(":")[0])

    @property
    def mail_password(self) -> str:
        """The SMTP password, from the file if one is named."""
        return _secret(self.smtp_password, self.smtp_password_file, "CPA_SMTP_PASSWORD_FILE")

    @property
    def only_towns(self) -> tuple[str, ...]:
        """The towns this bot is for; empty: all."""
        return tuple(slug.strip() for slug in self.towns.split(",") if slug.strip())

    def require_notice(self) -> None:
        """Raise `OperatorError` if a field of the privacy notice (Art. 13 GDPR) is empty."""
        named = ("operator_name", "operator_address", "operator_email", "officer")
        if empty := [f"CPA_{field.upper()}" for field in named if not getattr(self, field).strip()]:
            are, them = ("it is", "it") if len(empty) == 1 else ("they are", "them")
            what = f"{', '.join(empty)}: {are} empty, but the privacy notice must name {them}. See `cpa-bot settings --example`."
            raise OperatorError(f"{what} {no_file()}".rstrip())
        _require_address("CPA_OPERATOR_EMAIL", self.operator_email)

    def require_mail(self) -> None:
        """Raise `OperatorError` if the settings of the mail server cannot work."""
        _require_address("CPA_MAIL_FROM", self.mail_from)
        if self.smtp_security == "none" and self.smtp_host not in LOOPBACK:
            raise OperatorError("CPA_SMTP_SECURITY: none is accepted on the loopback only. Use starttls or tls.")


def _is_private(host: str) -> bool:
    # a name without a domain is that of a container
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host


def read_settings(*, _env_file: str | None = ENV_FILE, **overrides: object) -> Settings:
    """Read the settings; `overrides` come from the command line."""
    given = environment(_env_file)
    for name in given.keys() - Settings.model_fields.keys():
        # unknown variables may belong to another program
        if near := get_close_matches(name, Settings.model_fields, 1, MIN_SIMILARITY):
            wrong, right = name.upper(), near[0].upper()
            raise OperatorError(
                f"CPA_{wrong}: there is no such setting. Did you mean CPA_{right}? See `cpa-bot settings --example`."
            )
    try:
        return Settings.model_validate({**given, **overrides})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False)[0]
        name = f"CPA_{str(fault['loc'][0]).upper()}" if fault["loc"] else "settings"
        message = fault["msg"].removeprefix("Value error, ")
        raise OperatorError(f"{name}: {message}. See `cpa-bot settings --example`.") from None


def shown(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield each setting's name, value and origin; of a secret only whether it is set."""
    known = origins()
    for field in Settings.model_fields:
        value, origin = getattr(settings, field), known.get(field, "default")
        if isinstance(value, Path):
            value = value.absolute()
        elif isinstance(value, SecretStr) and (file := getattr(settings, f"{field}_file")):
            name = f"CPA_{field.upper()}_FILE"
            try:
                value, origin = SecretStr(_secret(value, file, name)), f"file {file}"
            except OperatorError as error:
                value, origin = "", str(error)
        yield f"CPA_{field.upper()}", "" if value is None else str(value), origin


def _require_address(name: str, value: str) -> None:
    if PLAIN_ADDRESS.fullmatch(value) and len(value) <= SHORT:
        return
    from bot.conversation.lead.model import valid_email  # noqa: PLC0415  the whole conversation, for one address

    if not valid_email(value):
        raise OperatorError(f"{name}: this is no e-mail address. See `cpa-bot settings --example`.")


def _secret(value: SecretStr, path: Path | None, name: str) -> str:
    """Return a secret from its file or variable. Refuses a file that others may read or write."""
    if path is None:
        return value.get_secret_value()
    try:
        wrong = exposure(path)
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise OperatorError(f"{name}: {path} cannot be read. Check the path and its owner.") from None
    if wrong:
        raise OperatorError(f"{name}: {wrong}")
    return text


OF_OPERATOR = {
    "operator_name": "name", "operator_address": "address", "operator_email": "email", "officer": "officer",
    "public_url": "web", "operator_phone": "phone", "controller": "controller", "operator_language": "language",
    "small_town": "small_town", "translator_url": "translator",
}  # fmt: skip
"""The settings of an operator, with their names there."""


def operator_of(settings: Settings) -> "Operator":
    from bot.view.context import Operator  # noqa: PLC0415  the whole view, for the name of who runs the bot

    return Operator(bot="", **{field: getattr(settings, name) for name, field in OF_OPERATOR.items()})
