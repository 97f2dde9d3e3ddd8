"""Which addresses Telegram takes for links: in `<a href>`, in text_link entities and on URL buttons.

The rules follow `LinkManager::check_link` of TDLib: http, https, tg, ton and tonsite; a host with a point in it.
"""

import re

from telegram_simulator.refusals import BotApiError, bad_request

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(?://)?(.*)", re.DOTALL)
HOST_AND_PORT = re.compile(r"\d+(?:/.*)?", re.DOTALL)
USER_LINK = re.compile(r"tg:(?://)?user\?id=([1-9][0-9]{0,18})", re.ASCII)
WEB_SCHEMES = ("http", "https")
APP_SCHEMES = ("tg", "ton", "tonsite")
HOST = re.compile(r"[^\s/?#<>\"'`{}|\\^]+")


class LinkError(ValueError):
    """Not an address Telegram takes; the text is Telegram's reason."""


def check_link(url: str) -> str:
    """The address as Telegram keeps it (http:// before a bare host, / behind it).

    Raises:
        LinkError: with `Wrong HTTP URL`, `Unsupported URL protocol` or `URL host is empty`.
    """
    url = url.strip()
    found = SCHEME.fullmatch(url)
    scheme, rest = "http", url
    if found is not None and not HOST_AND_PORT.fullmatch(found[2]):
        scheme, rest = found[1].lower(), found[2]
    if scheme in APP_SCHEMES:
        if not rest:
            raise LinkError("Wrong URL")
        return f"{scheme}://{rest}"
    if scheme not in WEB_SCHEMES:
        raise LinkError("Unsupported URL protocol")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    name = host.partition(":")[0]
    if not name:
        raise LinkError("URL host is empty")
    if "." not in name.strip(".") or not HOST.fullmatch(name):
        raise LinkError("Wrong HTTP URL")
    whole = f"{scheme}://{rest}"
    return whole if len(rest) > len(host) else whole + "/"


def checked_link(url: str) -> str:
    """The address as Telegram keeps it, or nothing if it is none (a link in HTML is then silently dropped)."""
    try:
        return check_link(url)
    except LinkError:
        return ""


def mentioned_user(url: str) -> int | None:
    """The user of a `tg://user?id=...` address, by which text mentions somebody without a user name."""
    found = USER_LINK.fullmatch(url)
    return int(found[1]) if found else None


def refused_link(what: str, url: str, problem: LinkError) -> BotApiError:
    """Telegram's answer to a bad address in a place that must have a good one."""
    return bad_request(f"{what} URL '{url}' is invalid: {problem}")
