"""What this machine must offer: glibc Linux on x86_64 or aarch64, Python 3.11 or later, room on the disk."""

import platform
import shutil
import sys
from pathlib import Path

from deploy.messages import PlainError, full_disk

ARCHITECTURES = ("x86_64", "aarch64")


def check_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    if version < (3, 11):
        found = ".".join(map(str, version))
        raise PlainError(
            f"需要 Python 3.11 或更高版本，当前是 {found}：可用 PYTHON=/路径/python3.11 make … 指定。",
            f"Python 3.11 or later is needed, this is {found}: name another with PYTHON=/path/python3.11 make …",
        )


def check_platform(*, system: str = "", machine: str = "", libc: str = "") -> None:
    """Refuse macOS, Windows, musl and other processors in one line; empty arguments mean this machine."""
    system, machine = system or platform.system(), machine or platform.machine()
    libc = libc or platform.libc_ver()[0] or "musl"
    if system == "Linux" and machine in ARCHITECTURES and libc == "glibc":
        return
    raise PlainError(
        f"本系统需要 glibc 的 Linux（x86_64 或 aarch64），当前是 {system} {machine} {libc}。",
        f"glibc Linux on x86_64 or aarch64 is needed, this is {system} {machine} {libc}.",
    )


def check_disk(folder: Path, needed: int) -> None:
    """Refuse to begin what would stop half-way: `needed` bytes must be free where `folder` lies."""
    if shutil.disk_usage(folder).free < needed:
        raise full_disk(folder)
