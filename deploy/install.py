"""`make setup`: the virtual environment, the pinned packages and the chart library.

Runs on the system's Python before anything is installed, so it uses the standard library only. A stamp inside
`.venv` holds the hash of what was installed: the second run changes nothing and takes a moment. A lock makes
`make run` and `make test` safe side by side on a fresh clone.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs as a file, before any package is known

from deploy.charts import fetch_echarts
from deploy.machine import check_disk, check_platform, check_python
from deploy.messages import PlainError, fail, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SETUP_SPACE = 1_000_000_000  # bytes: runtime and development packages, caches not counted


@contextlib.contextmanager
def only_one_setup() -> Iterator[None]:
    """Wait until no other setup works in this checkout."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def check_venv_module() -> None:
    """Debian ships `venv` and `ensurepip` in a package of their own."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise PlainError(
            "这台机器的 Python 缺少 venv 模块：请先执行 apt install python3-venv（或发行版的同名软件包），再运行一次。",
            "Python's venv module is missing: install the package python3-venv, then run this again.",
        )


def create_environment() -> None:
    """Make `.venv`, or make it anew when its Python is gone or was moved here from elsewhere."""
    python = VENV / "bin" / "python"
    if (
        python.exists()
        and subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
    ):
        return
    check_venv_module()
    say("正在创建虚拟环境 .venv", "creating the virtual environment")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def stamp_of(requirements: Path) -> str:
    """What the environment must have been made from: file contents, its own place, the interpreter."""
    texts = [ROOT.joinpath(name).read_bytes() for name in ("requirements.txt", requirements.name)]
    return hashlib.sha256(b"\0".join([*texts, str(VENV).encode(), sys.version.encode()])).hexdigest()


def install(requirements: Path) -> None:
    """Install one requirements file unless the stamp says that it is there already."""
    stamp = VENV / f".installed-{requirements.stem}"
    wanted = stamp_of(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    check_disk(ROOT, SETUP_SPACE)
    create_environment()
    say(f"正在安装 {requirements.name} 中的软件包", f"installing the packages of {requirements.name}")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], env=_environment())
    if done.returncode:
        raise PlainError(
            "软件包没有装好（原因见上面 pip 的输出）：请检查网络或 PIP_INDEX_URL 指定的镜像，再运行一次。",
            "pip could not install the packages (see above): check the network or PIP_INDEX_URL and run this again.",
        )
    stamp.write_text(wanted)


def _environment() -> dict[str, str]:
    """The caller's environment without what would send pip elsewhere than `.venv`."""
    dropped = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME")
    return {key: value for key, value in os.environ.items() if key not in dropped}


def main(arguments: list[str]) -> int:
    try:
        check_python()
        check_platform()
        with only_one_setup():
            install(ROOT / "requirements.txt")
            if "--dev" in arguments:
                install(ROOT / "requirements-dev.txt")
            fetch_echarts(ROOT / "var" / "vendor" / "echarts", python=VENV / "bin" / "python")
    except (PlainError, OSError) as error:
        return fail(error)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
