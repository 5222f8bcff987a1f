"""One approval, from the reviewer's click to fresh figures, in the embedded way of running."""

import tempfile
from pathlib import Path

from benchmarks.city import database
from benchmarks.city.approving import Approval
from benchmarks.city.psql import Psql
from benchmarks.city.worker import Worker, wait_until
from benchmarks.floors.recompute import plainest
from benchmarks.measure import Benchmark

RUNS = 15


def benchmarks() -> list[Benchmark]:
    database.start()
    of_one, of_city = Approval(1), Approval(database.streets())
    return [
        by_psql(of_city),
        beside_the_plainest(of_city),
        growth(of_city, of_one),
        through_the_queue(of_city),
    ]


def by_psql(approval: Approval) -> Benchmark:
    from reports.rollup.chains import statements
    from reports.rollup.prepared import preparing

    script = approval.script()
    psql = Psql(database.address(approval.streets))
    psql.run("".join(f"{preparing(statement)[1]};\n" for statement in statements()))
    return Benchmark(
        name="approval_to_fresh",
        run=approval.run,
        reset=approval.undo,
        floor=lambda: psql.run(script),
        floor_name="the same statements by psql in one session",
        reset_floor=approval.undo,
        repeats=1,
        runs=RUNS,
    )


def beside_the_plainest(approval: Approval) -> Benchmark:
    return Benchmark(
        name="approval beside the plainest recompute",
        run=approval.run,
        reset=approval.undo,
        floor=plainest(approval.streets),
        floor_name="one narrow row, its task and its plan summed",
        repeats=1,
        runs=RUNS,
    )


def growth(of_city: Approval, of_one: Approval) -> Benchmark:
    return Benchmark(
        name="approval_growth",
        run=of_city.run,
        reset=of_city.undo,
        floor=of_one.run,
        floor_name="the same in a city of one street",
        reset_floor=of_one.undo,
        repeats=1,
        runs=RUNS,
    )


def through_the_queue(approval: Approval) -> Benchmark:
    """From the bell to the last mark gone, by a worker; what it takes beyond the roll-up itself is the queue's."""
    from plans.models import StaleFigure
    from plans.staleness import mark_stale

    def mark() -> None:
        mark_stale(approval.plan, since=approval.update.quarter)

    def bell() -> None:
        mark()
        wait_until(lambda: not StaleFigure.objects.filter(plan=approval.plan).exists(), seconds=30)

    def here() -> None:
        StaleFigure.objects.create(plan_id=approval.plan, since=approval.update.quarter)
        approval.freshen()

    workers: list[Worker] = []
    log = Path(tempfile.mkdtemp()) / "worker.log"

    def prepare() -> None:
        database.use(approval.streets)
        workers.append(Worker(1, log))

    return Benchmark(
        name="queue_latency",
        run=bell,
        floor=here,
        floor_name="the roll-up in this process: the rest is the queue",
        prepare=prepare,
        repeats=1,
        runs=RUNS,
    )
