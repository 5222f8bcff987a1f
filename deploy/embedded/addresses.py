"""Where the embedded servers of this checkout are reached, and what else the settings need to know.

Sockets live in ${XDG_RUNTIME_DIR:-/tmp}/guatu-<uid>-<8 hex of the checkout's real path>: a socket path ends at about
107 bytes, which a Chinese home folder uses up quickly.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from deploy.messages import PlainError

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE, USER = "guatu", "guatu"
LONGEST_SOCKET = 107  # bytes, sun_path without its closing zero


def socket_folder(root: Path = ROOT) -> Path:
    """The folder for this checkout's sockets; named only, not made."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if runtime and os.access(runtime, os.W_OK) else Path("/tmp")  # noqa: S108  (guarded below)
    mark = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:8]
    return base / f"guatu-{os.getuid()}-{mark}"


def make_private(folder: Path) -> Path:
    """Make the folder, or accept it only if it is ours, a real folder and closed to everybody else."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if not is_ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise PlainError(
            f"{folder} 不是本用户私有的目录：请核对后删除它再运行。",
            f"{folder} is not a private folder of this user: check and remove it, then run this again.",
        )
    return check_length(folder)


def check_length(folder: Path) -> Path:
    longest = len(os.fsencode(folder / ".s.PGSQL.5432.lock"))
    if longest > LONGEST_SOCKET:
        raise PlainError(
            f"套接字路径过长（{folder}）：请把 XDG_RUNTIME_DIR（测试时为 TMPDIR）设为较短的目录。",
            f"the socket path {folder} is too long: set XDG_RUNTIME_DIR (TMPDIR for tests) to a shorter folder.",
        )
    return folder


def database_url(sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://{USER}@/{database}?host={quote(str(sockets), safe='/')}"


def redis_url(sockets: Path) -> str:
    return f"unix://{quote(str(sockets / 'valkey.sock'), safe='/')}?db=0"


def secret_key(var: Path, *, keep: bool = False) -> str:
    """This checkout's own secret, from `var/secret_key`; `keep` writes a new one there, only its owner reads it."""
    file = var / "secret_key"
    if file.exists():
        return file.read_text().strip()
    fresh = secrets.token_urlsafe(48)
    if keep:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
            target.write(fresh)
    return fresh


def fill_in_missing(environment: MutableMapping[str, str]) -> None:
    """Point a hand-typed command at the servers of `make run`; what is already set stays."""
    var = Path(environment.get("VAR_DIR") or ROOT / "var")
    environment.setdefault("DATABASE_URL", database_url(socket_folder()))
    environment.setdefault("REDIS_URL", redis_url(socket_folder()))
    environment.setdefault("SITE_URL", "http://127.0.0.1:8000")
    environment.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = secret_key(var)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{quote(name)}" + (f"?{parts.query}" if parts.query else "")
