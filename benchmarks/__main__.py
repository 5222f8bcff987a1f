"""`make bench`: run every file of benchmarks/, each in a process of its own settings; write var/bench.json.

`ARGS="--streets 3 rebuild"`: a city of that many streets (220 unless said), only files whose name holds the word.
"""

import argparse
import dataclasses
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Check, Result, compare

ROOT = Path(__file__).resolve().parent.parent
OWN = ("__init__", "__main__", "measure")
MARK = "result "


def modules(chosen: list[str]) -> list[str]:
    """Every benchmark file, or those whose name holds one of the given words."""
    found = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem not in OWN)
    return [name for name in found if not chosen or any(word in name for word in chosen)]


def run_here(module: str) -> None:
    """In the child: run one file's benchmarks, one line of JSON for each."""
    for benchmark in importlib.import_module(f"benchmarks.{module}").benchmarks():
        result = benchmark.find() if isinstance(benchmark, Check) else compare(benchmark)
        print(MARK + json.dumps(dataclasses.asdict(result)), flush=True)


def run_apart(module: str) -> list[Result]:
    """In the parent: a process per file, so that settings and caches of one do not touch another."""
    argv = [sys.executable, "-m", "benchmarks", "--one", module]
    done = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"[guatu] benchmarks/{module}.py failed")
    lines = [line.removeprefix(MARK) for line in done.stdout.splitlines() if line.startswith(MARK)]
    return [Result(**json.loads(line)) for line in lines]


def show(result: Result) -> str:
    if result.value is None or result.unit not in ("ms", "ms of CPU"):
        value = "" if result.value is None else f"{result.value:9.2f}"
        return f"{result.name:<44} {value:>9} {result.unit}"
    floor = f"{result.floor:9.2f} {result.ratio:6.2f}" if result.floor is not None else " " * 16
    cpu = f"{result.cpu:8.2f} {result.database_cpu:8.2f}"
    return f"{result.name:<44} {result.value:9.2f} {floor} {cpu} {result.spread:6.0%}  {result.floor_name}"


def choose(arguments: list[str]) -> list[str]:
    """Take ``--streets N`` out of the arguments, into the environment of every child; the rest are words."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--streets", type=int, default=220)
    parser.add_argument("words", nargs="*")
    chosen = parser.parse_args(arguments)
    os.environ["GUATU_STREETS"] = str(chosen.streets)
    return list(chosen.words)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        run_here(arguments[1])
        return 0
    began = time.monotonic()
    words = choose(arguments)
    print(
        f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; milliseconds, medians of runs taken by turns"
    )
    print(
        f"{'figure':<44} {'value':>9} {'floor':>9} {'ratio':>6} {'CPU':>8} {'PG CPU':>8} {'spread':>6}  beside"
    )
    results = []
    for module in modules(words):
        for result in run_apart(module):
            print(show(result), flush=True)
            results.append(dataclasses.asdict(result))
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)} after {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
