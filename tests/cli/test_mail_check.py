"""`cpa-bot mail check`: each answer of a DNS server, and of none."""

import socket
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.cli.conftest import Put, mail_by
from tests.cli.running import command
from tests.delivery.mailbox import Mailbox

NAMES = {
    "org. NS": "a0.example.",
    "example.org. TXT": '"v=spf1 mx -all"',
    "s1._domainkey.bot.example.org. TXT": '"v=DKIM1; k=rsa; p=MIGf" "MA0G"',
    "bot.example.org. TXT": '"v=spf1 ip4:192.0.2.7 -all"',
    "_dmarc.example.org. TXT": '"v=DMARC1; p=reject"',
    "mail.example.org. A": "192.0.2.7",
    "7.2.0.192.in-addr.arpa. PTR": "mail.example.org.",
}
SMTP = {"CPA_SMTP_HOST": "mail.example.org", "CPA_MAIL_FROM": "zpravy@bot.example.org"}


@contextmanager
def name_server(records: Mapping[str, str]) -> Generator[str]:
    """Answer questions by UDP on the loopback; deny whatever is not named."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def work() -> None:
            while True:
                data, whom = server.recvfrom(4096)
                if not data:
                    return
                query = dns.message.from_wire(data)
                (asked,) = query.question
                answer = dns.message.make_response(query)
                kind = asked.to_text().rpartition(" ")[2]
                if record := records.get(f"{asked.name} {kind}"):
                    answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, record))
                elif not any(name.startswith(f"{asked.name} ") for name in records):
                    answer.set_rcode(dns.rcode.NXDOMAIN)
                server.sendto(answer.to_wire(), whom)

        thread = threading.Thread(target=work)
        thread.start()
        host, port = server.getsockname()
        yield f"{host}:{port}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", (host, port))
        thread.join()


def checked(records: Mapping[str, str], *words: str) -> tuple[int, dict[str, str]]:
    with name_server(records) as address:
        result = command("mail", "check", "--dns", address, *words)
    return result.code, {line[:13].strip(): line[14:].strip() for line in result.out.splitlines()}


def test_a_domain_in_order(use: Put) -> None:
    use(SMTP)
    code, found = checked(NAMES, "--selector", "s1")
    assert found.pop("TLS").startswith("wrong    no way into the mail server mail.example.org")
    assert found.pop("Date").startswith("ok ")
    assert found == {
        "SPF": "ok       v=spf1 ip4:192.0.2.7 -all",
        "DKIM": "ok       key at s1._domainkey.bot.example.org",
        "DMARC": "ok       v=DMARC1; p=reject (at _dmarc.example.org)",
        "Reverse name": "ok       192.0.2.7 is mail.example.org.",
        "Message-ID": "ok       domain bot.example.org, sender bot.example.org",
    }
    assert code == 1, "TLS is wrong"


@pytest.mark.parametrize(
    ("name", "record", "line", "told"),
    [
        ("bot.example.org. TXT", "", "SPF", "wrong    0 records at bot.example.org"),
        ("bot.example.org. TXT", '"v=spf1 a +all"', "SPF", "wrong    v=spf1 a +all allows every server"),
        ("s1._domainkey.bot.example.org. TXT", "", "DKIM", "wrong    no key at s1._domainkey.bot.example.org"),
        ("s1._domainkey.bot.example.org. TXT", '"v=DKIM1; p="', "DKIM", "wrong    no key at s1"),
        ("_dmarc.example.org. TXT", "", "DMARC", "wrong    no record at _dmarc.bot.example.org"),
        ("_dmarc.example.org. TXT", '"site=1"', "DMARC", "wrong    no record at _dmarc.bot.example.org"),
        ("mail.example.org. A", "", "Reverse name", "wrong    mail.example.org has no address"),
        ("mail.example.org. A", "192.0.2.8", "Reverse name", "wrong    no name leads back to 192.0.2.8"),
        ("7.2.0.192.in-addr.arpa. PTR", "other.example.org.", "Reverse name", "wrong    no name leads back to 192.0.2.7"),
    ],
)  # fmt: skip
def test_a_record_that_is_missing_or_wrong(use: Put, name: str, record: str, line: str, told: str) -> None:
    use(SMTP)
    changed = {**NAMES, "arpa. NS": "a0.example.", name: record}
    code, found = checked({one: text for one, text in changed.items() if text}, "--selector", "s1")
    assert found[line].startswith(told)
    assert code == 1


def test_a_resolver_without_the_public_dns_is_not_believed(use: Put) -> None:
    use(SMTP)
    _, found = checked({}, "--selector", "s1")
    for line in ("SPF", "DKIM", "DMARC", "Reverse name"):
        assert found[line] == "unknown  not to be had here: no DNS answer (NXDOMAIN)"


def test_a_server_on_this_machine(use: Put, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    use({**SMTP, **mail_by(port), "CPA_MAIL_FROM": SMTP["CPA_MAIL_FROM"]})
    code, found = checked(NAMES)
    assert (code, box.received) == (0, []), "nothing is wrong, and no letter was sent"
    assert found["TLS"] == "ok       no TLS, 127.0.0.1"
    assert found["DKIM"] == "unknown  not asked: name the selector, --selector NAME"
    assert found["Reverse name"].startswith("unknown  not asked: the mail server is on this machine")


def test_what_is_to_be_set_first(use: Put) -> None:
    assert command("mail", "check").err.startswith("CPA_SMTP_HOST: it is empty")
    use(SMTP)
    assert command("mail", "check", "--dns", "ns.example.org").err.startswith("--dns: ns.example.org is no address")
