"""One POST to another system's address, from inside our network: only where it may go, and nowhere else after.

The name is resolved once; every address it has must be public, and the connection goes to the address that was
checked, so that a name which changes its mind in between leads nowhere. Redirects are answers, not followed.
"""

import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 10.0  # seconds for each step: connecting, and waiting for the answer
PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/32")


class AddressError(ValueError):
    """The address is none that may be told."""


@dataclass(frozen=True)
class Outcome:
    """``status`` is null when there was no answer; ``error`` says why, in a word for the log."""

    status: int | None
    error: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """Send once. Whatever goes wrong on the way is an outcome, never an exception."""
    try:
        parts = checked(address)
        connection = _Pinned(parts, reachable(parts))
    except AddressError as error:
        return Outcome(None, str(error))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        return Outcome(answer.status, "" if answer.status < 300 else answer.reason[:100])
    except (OSError, HTTPException, UnicodeError, SoftTimeLimitExceeded) as error:
        return Outcome(None, type(error).__name__)
    finally:
        connection.close()


def checked(address: str) -> SplitResult:
    """The parts of an address that has the right form: https, a host, no user and password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressError(_("地址写得不对")) from error
    schemes = ("https", "http") if settings.WEBHOOKS_TO_PRIVATE_ADDRESSES else ("https",)
    if parts.scheme not in schemes:
        raise AddressError(
            _("地址要以 %(schemes)s 开头") % {"schemes": " / ".join(f"{s}://" for s in schemes)}
        )
    if not parts.hostname or parts.username is not None or port == 0 or not address.isascii():
        raise AddressError(_("地址要写明主机，不能带账号密码，只用英文字符"))
    if not address.isprintable() or " " in address:
        raise AddressError(_("地址里不能有空格或控制字符"))
    return parts


def reachable(parts: SplitResult) -> str:
    """An address of the host, after all of them were found to be allowed."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(_("找不到这个主机")) from error
    numbers = [str(each[4][0]) for each in found]
    if not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES and not all(is_public(number) for number in numbers):
        raise AddressError(_("不能发往内部网络的地址"))
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether anybody may reach it: not private, loopback, link-local, shared, reserved, multicast or disguised."""
    found = ip_address(number.partition("%")[0])
    inner = _inside(found)
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _inside(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that a wrapping one leads to."""
    if isinstance(found, IPv4Address):
        return found
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1] or found


class _Pinned(HTTPConnection):
    """Connects to the address that was checked; the name stays in Host and in the certificate's check."""

    def __init__(self, parts: SplitResult, number: str) -> None:
        super().__init__(str(parts.hostname), parts.port or PORTS[parts.scheme], timeout=PATIENCE)
        self.number = number
        self.is_encrypted = parts.scheme == "https"

    def connect(self) -> None:
        plain: Any = socket.create_connection((self.number, self.port), self.timeout)
        if self.is_encrypted:
            context = ssl.create_default_context()
            plain = context.wrap_socket(plain, server_hostname=self.host)
        self.sock = plain
