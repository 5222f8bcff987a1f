"""A private Valkey (Redis protocol): only a unix socket, every write kept in its append-only file."""

import socket
from pathlib import Path

from deploy.embedded.processes import Service

ANSWER_WITHIN = 1.0  # seconds


def service(program: Path, *, data: Path, sockets: Path, log: Path, keeps: bool = True) -> Service:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = sockets / "valkey.sock"
    # a queue must never lose an entry to make room: no eviction
    argv = [
        str(program),
        "--port",
        "0",
        "--unixsocket",
        str(address),
        "--unixsocketperm",
        "700",
        "--dir",
        str(data),
    ]
    argv += ["--appendonly", "yes" if keeps else "no", "--save", "", "--maxmemory-policy", "noeviction"]
    return Service(name="Valkey", argv=argv, log=log, is_ready=lambda pid: answers(address))


def answers(address: Path) -> bool:
    """Whether a server on this socket answers a ping (one that is still loading its file does not)."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(ANSWER_WITHIN)
        try:
            client.connect(str(address))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
