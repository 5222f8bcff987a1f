"""How a figure is taken: A and B by turns, medians of several runs, spread, CPU of this process and of the database.

A wall time on a shared machine says little; the ratio to a floor measured in the same minute says much.
"""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Run = Callable[[], object]
RUNS, TICKS = 7, os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Benchmark:
    """One figure: how to take it, how often within a run, and the same for the floor it stands beside.

    ``of`` is how many of what is counted one run does, ``meter`` the CPU seconds so far of the processes that do it.
    ``reset`` and ``reset_floor`` come before every sample and are not timed. ``by_cpu``: the ratio is that of the CPU
    of this process and the database together, for work too long to be left alone by its neighbours.
    """

    name: str
    run: Run
    floor_name: str = ""
    floor: Run | None = None
    repeats: int = 20
    prepare: Run = lambda: None
    reset: Run = lambda: None
    reset_floor: Run = lambda: None
    by_cpu: bool = False
    runs: int = RUNS
    of: int = 1
    meter: Callable[[], float] = time.process_time
    floor_meter: Callable[[], float] = time.process_time


@dataclass(frozen=True)
class Check:
    """A figure that is found in one go, beside no floor: a count, a size, or the words why it cannot be measured."""

    name: str
    find: Callable[[], "Result"]


@dataclass(frozen=True)
class Sample:
    """Milliseconds per repeat, or per one of what a run does several of."""

    wall: float
    cpu: float
    database_cpu: float

    @property
    def all_cpu(self) -> float:
        return self.cpu + self.database_cpu


@dataclass(frozen=True)
class Result:
    """A row of var/bench.json; times in milliseconds, spread is (slowest − quickest) ÷ median."""

    name: str
    value: float | None
    unit: str
    floor: float | None = None
    ratio: float | None = None
    runs: int = 1
    spread: float = 0.0
    cpu: float = 0.0
    database_cpu: float = 0.0
    floor_name: str = ""


def take(run: Run, repeats: int, of: int = 1, meter: Callable[[], float] = time.process_time) -> Sample:
    """Time `repeats` calls; the CPU of the processes at work and of every PostgreSQL process of this run."""
    before, database = meter(), database_cpu()
    began = time.perf_counter()
    for _ in range(repeats):
        run()
    wall = time.perf_counter() - began
    used = meter() - before
    return Sample(*(1000 * seconds / repeats / of for seconds in (wall, used, database_cpu() - database)))


def compare(benchmark: Benchmark) -> Result:
    """Interleave the figure and its floor, after one run of each that does not count."""
    benchmark.prepare()
    own: list[Sample] = []
    floor: list[Sample] = []
    for number in range(1 + benchmark.runs):
        repeats = benchmark.repeats if number else 1
        benchmark.reset()
        own.append(take(benchmark.run, repeats, benchmark.of, benchmark.meter))
        if benchmark.floor:
            benchmark.reset_floor()
            floor.append(take(benchmark.floor, repeats, benchmark.of, benchmark.floor_meter))
    return _result(benchmark, own[1:], floor[1:])


def _result(benchmark: Benchmark, own: list[Sample], floor: list[Sample]) -> Result:
    def seen(sample: Sample) -> float:
        return sample.all_cpu if benchmark.by_cpu else sample.wall

    times = [seen(sample) for sample in own]
    median = statistics.median(times)
    beside = statistics.median(map(seen, floor)) if floor else None
    return Result(
        name=benchmark.name,
        value=round(median, 3),
        unit="ms of CPU" if benchmark.by_cpu else "ms",
        floor=round(beside, 3) if beside else None,
        ratio=round(median / beside, 2) if beside else None,
        runs=len(own),
        spread=round((max(times) - min(times)) / median, 2),
        cpu=round(statistics.median(sample.cpu for sample in own), 3),
        database_cpu=round(statistics.median(sample.database_cpu for sample in own), 3),
        floor_name=benchmark.floor_name,
    )


def database_cpu() -> float:
    """Seconds that the PostgreSQL processes of this run have used, ended ones included."""
    server = _postmaster()
    if not server:
        return 0.0
    living = [_times(pid) for pid in (server, *_children(server))]
    return sum(own for own, _ in living) + _times(server)[1]


def _postmaster() -> int:
    data = next(Path(os.environ.get("VAR_DIR", "/nowhere")).glob("pg*/postmaster.pid"), None)
    return int(data.read_text().splitlines()[0]) if data else 0


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def _times(pid: int) -> tuple[float, float]:
    """CPU seconds of a process (to the nanosecond), and of its children that have ended (to the clock's tick)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        own = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0, 0.0
    return own, (int(fields[13]) + int(fields[14])) / TICKS
