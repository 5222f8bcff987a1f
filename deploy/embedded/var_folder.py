"""The folder `var/`: whose it is, which servers' data it holds, and that one `make run` works in it at a time."""

import contextlib
import fcntl
import os
import pwd
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.messages import PlainError


def check_owner(var: Path) -> None:
    """Refuse a `var/` or server data that another user made; as root too, whose files that user could not use."""
    accepted = {os.getuid(), 65534} if os.getuid() == 0 else {os.getuid()}
    for place in (var, *var.glob("pg*"), var / "valkey"):
        if place.exists() and place.lstat().st_uid not in accepted:
            owner = _user_name(place.lstat().st_uid)
            raise PlainError(
                f"{place} 属于用户 {owner}：请用该用户运行，或把 {var} 移走后重试。",
                f"{place} belongs to user {owner}: run this as that user, or move {var} away.",
            )


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def majors_in(var: Path) -> list[int]:
    """Major versions of the PostgreSQL data kept here, newest first; what each says itself must agree."""
    found = [place for place in var.glob("pg*") if place.name[2:].isdigit()]
    for place in found:
        version = place / "PG_VERSION"
        inside = version.read_text().strip() if version.exists() else "?"
        if inside != place.name[2:]:
            raise PlainError(
                f"{place} 里是 PostgreSQL {inside} 的数据，与目录名不符：请移走或改回原名。",
                f"{place} holds data of PostgreSQL {inside}, not what its name says: move it away or rename it back.",
            )
    return sorted((int(place.name[2:]) for place in found), reverse=True)


@contextlib.contextmanager
def only_one_run(var: Path, address: str) -> Iterator[None]:
    """Hold `var/run.lock` until the end; the lock dies with the process, so a stale file means nothing."""
    with (var / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise _already_running(lock.read().strip()) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def _already_running(address: str) -> PlainError:
    return PlainError(
        f"本目录已有 make run 在运行：{address}。请直接打开，或在那个终端按 Ctrl-C 停止后再运行。",
        f"make run is already running here: {address}. Open it, or stop it with Ctrl-C first.",
    )


@contextlib.contextmanager
def held_by_children(folder: Path, *, seconds: float) -> Iterator[int]:
    """A lock that every child inherits: while one process of an earlier run lives, the next one waits for it.

    So two servers never work on one data directory, and no pid files are needed.
    """
    with (folder / "children.lock").open("a") as lock:
        deadline = time.monotonic() + seconds
        while not _try_lock(lock.fileno()):
            if time.monotonic() > deadline:
                raise PlainError(
                    "上一次运行的进程还没有退出：请稍候再运行。",
                    "processes of an earlier run are still ending: wait a little and run this again.",
                )
            time.sleep(0.1)
        yield lock.fileno()


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
