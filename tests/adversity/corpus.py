"""About 500 injection payloads, always the same ones."""

from itertools import product

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u1160\u17b4\u2800\u3164\uffa0\U000e0041\ufff9"
CONTROLS = "\0\x01\x07\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029"
SURROGATES = ("\ud800", "\udfff", "\ud83d", "x\udc00y", "\ud83d\ude00")
HTML = (
    "<b>bold</b>", "<b>", "</b>", "</code>", "</code><b>x", "</blockquote><a href='https://evil.example'>click</a>", "<script>alert(1)</script>",
    "<a href=\"https://evil.example\">Plzeň</a>", "<a href='tg://user?id=900'>Jana</a>", "<img src=x onerror=alert(1)>", "<tg-spoiler>x</tg-spoiler>",
    "<pre><code class='language-x'>", "<u><i><s>", "<!-- x -->", "<![CDATA[x]]>", "<?xml?>", "<", ">", "<<", "<>", "< b >", "<b", "b>", "&", "&&",
    "&amp;", "&lt;b&gt;", "&#60;b&#62;", "&#x3c;", "&#0;", "&nbsp;", "&quot;", "&apos;", "&unknown;", "&amp;amp;lt;", "&#99999999;", "&#xD800;",
    "\"", "'", "\"><b>", "' onclick='x", "<b>&lt;</b>", "<code>", "<blockquote expandable>", "<tg-emoji emoji-id=\"1\">x</tg-emoji>", "<span class=\"tg-spoiler\">x",
)  # fmt: skip
MARKDOWN = (
    "*bold*", "_italic_", "__under__", "~~strike~~", "||spoiler||", "`code`", "```pre```", "[x](https://evil.example)", "[x](tg://user?id=900)",
    "\\*", "> quote", "# head", "- list", "1. list", "![x](https://evil.example/x.png)", "***", "____", "[[]]()", "\\", "\\\\",
)  # fmt: skip
LINKS = (
    "https://evil.example/x?y=1#z", "http://evil.com", "evil.com", "www.evil.cz", "evil.укр", "t.me/evilbot", "https://t.me/evilbot?start=x",
    "tg://resolve?domain=evil", "tg://user?id=900", "@evilbot", "@gif", "/start", "/delete", "/delete@cpa_guide_demo_bot", "#hashtag", "$USD",
    "a@evil.com", "mailto:a@evil.com", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.com", "xn--80ak6aa92e.com",
    "https://user:pass@evil.com", "https://127.0.0.1/", "https://[::1]/", "ftp://evil.com", "tonsite://x.ton", "evil.com/<b>", "http://a.cz/(b)",
)  # fmt: skip
HEADERS = (
    "x\nBcc: evil@example.org", "x\r\nBcc: evil@example.org", "x\rBcc: evil@example.org", "x\u2028Bcc: evil@example.org", "x\u2029Bcc: evil@example.org",
    "x\x85Bcc: evil@example.org", "x\x0bBcc: evil@example.org", "x\x0cBcc: evil@example.org", "x\x1cBcc: evil@example.org", "x\r\n\r\n<html>",
    "x%0d%0aBcc: evil@example.org", "=?utf-8?q?x=0d=0aBcc:_evil@example.org?=", "x\n.\nQUIT", "x\r\n.\r\nMAIL FROM:<evil@example.org>", "\"x\" <evil@example.org>",
    "x, evil@example.org", "x <evil@example.org>,", "Subject: x", "x;\n y", "(comment) x", "x\n\tfolded", "=?utf-8?B?eA==?=",
)  # fmt: skip
CELLS = (
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", " =1+1", "\u00a0=1+1", "x\n=1+1", "=HYPERLINK(\"https://evil.example\")",
    "=IMPORTXML(\"https://evil.example\")", "\";=1+1;\"", ",=1+1,", "'=1+1", "%0A=1+1", "|calc", "\uff1d1+1", "\uff0bx",
)  # fmt: skip
FORMATS = (
    "{}", "{0}", "{name}", "{people}", "{code}", "{town}", "{operator_name}", "{0.__class__.__mro__}", "{0!r}", "{:>99999}", "{{", "}}", "{", "}",
    "%s", "%n", "%(name)s", "%x%x%x", "$name", "${name}", "{{ 7*7 }}", "{% raw %}", "#{7*7}", "<%= 7 %>", "\\u0041", "\\x41", "\\0", "\\g<0>", "\\1",
)  # fmt: skip
CODE = (
    "'; DROP TABLE lead; --", "\" OR 1=1 --", "1); DELETE FROM session; --", "../../../etc/passwd", "..\\..\\x", "C:\\CON", "$(reboot)", "`reboot`", "; ls",
    "| cat", "&& ls", "\x1b[31mred", "\x1b]0;title\x07", "null", "None", "true", "NaN", "undefined", "[object Object]", "-0", "1e999", "{\"a\":1}", "[]",
    "!!python/object:x", "&a *a", "<<: *x", "---", "sheet:ABCD-EFGH", "accept:x", "erase", "i_x", "m_plzen",
)  # fmt: skip
LETTERS = (
    "Żółć ěščřžýáíé", "Їжак ґанок єдність", "ﷺ" * 10, "😀", "👨‍👩‍👧‍👦", "🇨🇿🇺🇦", "❤️", "e\u0301", "e" + "\u0301" * 60, "Z̷̢̛a̶l̴g̵o̶" * 8, "a\u0489" * 20, "\u030a", "x\u030a",
    "ǅ", "ß", "ﬁ", "①", "Ａ", "中文名字", "ع" * 20, "שלום", "ไทย", "ส้้้้้้้้้้", "\U0001d54f", "ı", "İ", "\u00a0x\u00a0", "\u3000x\u3000", "x\ty", "  x   y  ", "x\n\n\n\ny",
    "!", "?", "...", "-", "1", "0", "—", "х" * 79 + "y",
)  # fmt: skip
LONG = (
    "a" * 80, "a" * 81, "a" * 500, "a" * 501, "a" * 4096, "😀" * 40, "😀" * 41, "😀" * 250, "😀" * 251, "😀" * 2048, "😀" * 3000, "&" * 80, "<" * 80, "&" * 500,
    "<" * 500, "\n" * 500, "a\n" * 250, "a " * 40, "&amp;" * 100, "\u202e" * 500, "e\u0301" * 500, "\u200b" * 400 + "x", "й" * 500, "x" + "\n" * 498 + "y",
)  # fmt: skip


def _payloads() -> list[str]:
    """Return the payloads before, within and after harmless text."""
    plain = [*HTML, *MARKDOWN, *LINKS, *HEADERS, *CELLS, *FORMATS, *CODE, *LETTERS, *LONG, *SURROGATES]
    hidden = [*BIDI, *INVISIBLE, *CONTROLS]
    for mark in hidden:
        plain += [mark, f"{mark}Oksana", f"Ok{mark}sana", f"Oksana{mark}"]
    plain += [
        f"Oksana {first}{second}"
        for first, second in product(("<b>", "&lt;", "\u202e", "=1+1"), (*LINKS[:6], *FORMATS[:6]))
    ]
    plain += [f"Ok<{mark}sana&{mark}" for mark in hidden]
    return list(dict.fromkeys(plain))


CORPUS = tuple(_payloads())
