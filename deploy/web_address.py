"""HOST and PORT of `make run`: read, checked, and known to be free before anything starts."""

import errno
import os
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass

from deploy.messages import PlainError

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", "8000"
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104  (only on request)


@dataclass(frozen=True)
class WebAddress:
    host: str
    port: int

    @property
    def local_host(self) -> str:
        return "127.0.0.1" if self.host in ANYWHERE else self.host

    @property
    def url(self) -> str:
        return f"http://{self.local_host}:{self.port}"

    @property
    def allowed_hosts(self) -> str:
        """Names under which the site may be asked for; all of them if it was opened to the network on purpose."""
        return "*" if self.host in ANYWHERE else f"{self.host},127.0.0.1,localhost"


def read() -> WebAddress:
    written = os.environ.get("PORT") or DEFAULT_PORT
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= 65_535:
        raise PlainError(
            f"PORT={written} 不是端口号：请用 1 到 65535 的整数，例如 PORT=8123 make run。",
            f"PORT={written} is no port: use a whole number from 1 to 65535.",
        )
    return WebAddress(host=os.environ.get("HOST") or DEFAULT_HOST, port=int(written))


def check_free(address: WebAddress) -> None:
    """Refuse a port that somebody listens on, or that this user may not open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise _refusal(address, error) from None


def _refusal(address: WebAddress, error: OSError) -> PlainError:
    port = address.port
    if error.errno == errno.EADDRINUSE:
        return PlainError(
            f"端口 {port} 已被占用：请换一个，例如 PORT={port + 1 if port < 65_535 else 8123} make run。",
            f"port {port} is in use: take another, for example PORT={port + 1 if port < 65_535 else 8123} make run.",
        )
    return PlainError(
        f"无法使用 {address.host}:{port}（{error.strerror}）：请更换 HOST 或 PORT。",
        f"cannot listen on {address.host}:{port} ({error.strerror}): change HOST or PORT.",
    )


def answers(address: WebAddress) -> bool:
    """Whether the site gives any answer at all; what it says is not judged here."""
    try:
        urllib.request.urlopen(f"{address.url}/sign-in/", timeout=5).close()  # noqa: S310  (own http address)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
