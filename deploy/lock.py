"""Write requirements.txt and requirements-dev.txt from pyproject.toml: exact pins, wheel hashes, reasons.

Run by hand when a direct requirement changes (`python -m deploy.lock`; needs the resolver `uv` on the path). Only
wheels that may serve here are hashed: any platform, or glibc Linux on x86_64 and aarch64, for CPython 3.11 to 3.14.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Written by `python -m deploy.lock` from pyproject.toml: do not edit.
# Every package is pinned and every wheel hashed; a direct requirement carries its reason, the others what needs them.
--only-binary :all:
"""


def serves_here(wheel: str) -> bool:
    """Whether this wheel can be installed on glibc Linux (x86_64, aarch64) by CPython 3.11 to 3.14."""
    python, abi, platform = wheel.removesuffix(".whl").rsplit("-", 3)[1:]
    stable = abi in ("none", "abi3")
    tags = python.split(".")
    fits = any(
        tag in ("cp311", "cp312", "cp313", "cp314", "py3") or (stable and tag.startswith("cp3"))
        for tag in tags
    )
    linux = "manylinux" in platform and ("x86_64" in platform or "aarch64" in platform)
    return fits and not abi.endswith("t") and (platform == "any" or linux)


def reasons() -> dict[str, str]:
    """Reason of each direct requirement: the comment on its line in pyproject.toml."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    found = (re.match(r'\s+"([\w.-]+)(?:\[\w+\])?==[^"]+",\s+# (.+)', line) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def resolve(*extras: str) -> list[dict[str, Any]]:
    """All packages of the project (and these extras), for every supported Python, with their files' hashes."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pylock.toml"
        command = [
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            "--universal",
            "--python-version",
            "3.11",
            "--no-build",
        ]
        command += ["--format", "pylock.toml", "--quiet", "--no-header", "--output-file", str(target)]
        subprocess.run(
            command + [f"--extra={name}" for name in extras], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        return list(tomllib.loads(target.read_text(encoding="utf-8"))["packages"])


def entry(package: dict[str, Any], why: str | None) -> str:
    """One requirement with its hashes; a marker stays only if it can be false on the supported platforms."""
    files = [
        wheel
        for wheel in package["wheels"]
        if serves_here(wheel["name"] if "name" in wheel else wheel["url"])
    ]
    hashes = sorted({wheel["hashes"]["sha256"] for wheel in files})
    marker = package.get("marker", "")
    head = f"{package['name']}=={package['version']}" + (f" ; {marker}" if marker else "")
    lines = [f"# {why}"] if why else []
    return "\n".join([*lines, " \\\n    ".join([head, *(f"--hash=sha256:{value}" for value in hashes)])])


def wanted_here(package: dict[str, Any]) -> bool:
    """False for what only another operating system needs."""
    marker = package.get("marker", "")
    return not re.search(r"sys_platform == '(win32|darwin)'|platform_system == 'Windows'", marker)


def write(path: Path, packages: list[dict[str, Any]], lead: str = "") -> None:
    known = reasons()
    parts = [entry(package, known.get(package["name"])) for package in packages if wanted_here(package)]
    path.write_text(HEADER + lead + "\n" + "\n".join(parts) + "\n", encoding="utf-8")


def main() -> int:
    runtime = resolve()
    names = {package["name"] for package in runtime}
    extra = [package for package in resolve("dev") if package["name"] not in names]
    write(ROOT / "requirements.txt", runtime)
    write(ROOT / "requirements-dev.txt", extra, "-r requirements.txt\n")
    print(f"{len(runtime)} runtime packages, {len(extra)} more for development")
    return 0


if __name__ == "__main__":
    sys.exit(main())
