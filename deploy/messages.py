"""What the person at the terminal reads: Chinese first, English after it, on one line."""

import contextlib
import errno
import sys


class PlainError(Exception):
    """Something the person at the terminal can put right; says what and how, in two languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} | {english}")


def full_disk(place: object = "") -> PlainError:
    return PlainError(
        f"磁盘空间已满或不足{f'（{place}）' if place else ''}：请清理后再运行，已有数据不受影响。",
        f"no space left on the disk{f' ({place})' if place else ''}: free some and run this again; no data is lost.",
    )


def explain(error: BaseException) -> str:
    """One line for an error: its own words if it is plain, the operating system's otherwise."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return str(full_disk(error.filename or ""))
    if isinstance(error, PermissionError):
        return str(
            PlainError(
                f"没有权限访问 {error.filename}：请用创建它的用户运行，或把它移走后重试。",
                f"no permission for {error.filename}: run this as its owner, or move it away.",
            )
        )
    return str(error)


def say(chinese: str, english: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone; what is being done must go on
        print(f"[guatu] {chinese} | {english}", flush=True)


def fail(error: BaseException) -> int:
    """Print the error for a person and return the exit code of a failed command."""
    with contextlib.suppress(OSError):
        print(f"[guatu] {explain(error)}", file=sys.stderr, flush=True)
    return 1
