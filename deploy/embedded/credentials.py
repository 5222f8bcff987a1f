"""Under whose name PostgreSQL runs, which refuses root: a user namespace, else setpriv, else a plain refusal.

GUATU_AS_ROOT=userns or setpriv forces a branch (tests and odd containers). Never a chmod of a parent folder, never
a new system user, no data outside `var/`.
"""

import os
import shutil
import signal
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

from deploy.embedded.child import NOBODY
from deploy.messages import PlainError

HELPER = Path(__file__).with_name("child.py")
SETPRIV = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
REACH = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]


class Branch(StrEnum):
    SELF = "self"  # the user who runs the launcher
    USERNS = "userns"
    SETPRIV = "setpriv"


def command(
    argv: list[str],
    *,
    branch: Branch = Branch.SELF,
    death: int = signal.SIGTERM,
    foreground: bool = False,
    reach: str = "",
) -> list[str]:
    """The argument list that starts `argv` through the exec helper, as a child of this very process."""
    helper = [
        sys.executable,
        "-I",
        "-S",
        str(HELPER),
        "--parent",
        str(os.getpid()),
        "--death",
        str(int(death)),
    ]
    helper += ["--userns"] if branch is Branch.USERNS else []
    helper += ["--foreground"] if foreground else []
    helper += ["--reach", reach] if reach else []
    before = ["setpriv", *SETPRIV, *REACH] if branch is Branch.SETPRIV else []
    return [*before, *helper, "--", *argv]


def choose_branch(program: Path, folder: Path) -> Branch:
    """How `program` can run here and write in `folder`, which its user need not own."""
    if os.getuid() != 0:
        return Branch.SELF
    forced = os.environ.get("GUATU_AS_ROOT", "")
    branches = (
        [Branch.USERNS, Branch.SETPRIV]
        if not forced
        else [b for b in Branch if b == forced and b != Branch.SELF]
    )
    for branch in branches:
        if works(branch, program, folder):
            return branch
    raise PlainError(
        "无法以 root 身份安全启动 PostgreSQL：请改用普通用户运行，或设置 DATABASE_URL 使用现有服务器。",
        "PostgreSQL cannot be started as root here: start as an ordinary user or set DATABASE_URL.",
    )


def works(branch: Branch, program: Path, folder: Path) -> bool:
    """Try it: reach the folder and run `program --version` in this branch."""
    if branch is Branch.SETPRIV and not shutil.which("setpriv"):
        return False
    argv = command([str(program), "--version"], branch=branch, reach=str(folder))
    return subprocess.run(argv, capture_output=True, timeout=30).returncode == 0


def give(folder: Path, branch: Branch) -> None:
    """Make the data directory belong to whoever will run the server; touches nothing outside it."""
    owner = NOBODY if branch is Branch.SETPRIV else os.getuid()
    if os.getuid() != 0 or folder.lstat().st_uid == owner:
        return
    for place, _folders, files in os.walk(folder):
        os.chown(place, owner, owner)
        for name in files:
            os.chown(Path(place) / name, owner, owner, follow_symlinks=False)
