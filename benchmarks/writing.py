"""An approval as people and machines make it, beside the plainest write: one PATCH, one template, one at a time.

The report approved carries no data items, so that each side moves one row; what the approval does beyond that (rights,
revision, audit event, place in the conversation, mark, bell) is what is measured. ``write_update_facts`` approves one
that carries some. All by CPU, of this process and of the database: a write is too short to be left alone by neighbours.
"""

from collections.abc import Callable

from benchmarks.city import database
from benchmarks.city.writing import Approvals, machine, signed_in
from benchmarks.measure import Benchmark

MANY = 100
RUNS = 25
MOVES = "/api/v1/updates/"
FLOOR = "/floor/figures/1/"


def benchmarks() -> list[Benchmark]:
    database.start()
    from benchmarks.floors import beside

    beside.mount()
    one, several, many = Approvals(1), Approvals(1, facts=True), Approvals(MANY)
    return [
        written("write_update", one, by_machine(one), patching(FLOOR), "a bare PATCH of one row"),
        written(
            "write_update_facts", several, by_machine(several), patching(FLOOR), "a bare PATCH of one row"
        ),
        share_of_the_job(several),
        written(
            "write_page", one, by_page(one), patching(f"{FLOOR}page/"), "a PATCH and a template of one row"
        ),
        batch(many),
    ]


def written(
    name: str, rows: Approvals, run: Callable[[], None], floor: Callable[[], None], beside: str
) -> Benchmark:
    return Benchmark(
        name=name if not rows.values else f"{name} ({len(rows.values)} data items)",
        run=run,
        reset=rows.undo,
        floor=floor,
        floor_name=beside,
        repeats=1,
        by_cpu=True,
        runs=RUNS,
    )


def share_of_the_job(rows: Approvals) -> Benchmark:
    """The roll-up that follows, beside the approval that asked for it."""
    approve = by_machine(rows)

    def approved() -> None:
        rows.undo()
        approve()

    return Benchmark(
        name="write_update_job",
        run=rows.freshen,
        reset=approved,
        floor=approve,
        floor_name="the approval that asked for it",
        reset_floor=rows.undo,
        repeats=1,
        by_cpu=True,
        runs=RUNS,
    )


def batch(many: Approvals) -> Benchmark:
    """One request for many reports of several streets; the floor is as many requests, each for one."""
    client = machine(many.by)
    body = {"move": "approve", "updates": [{"id": pk, "revision": 1} for pk in many.ids]}

    def run() -> None:
        answer = client.post(f"{MOVES}moves/", body, content_type="application/json")
        assert len(answer.json()["done"]) == len(many.ids), answer.content

    return Benchmark(
        name=f"write_batch ({len(many.ids)} reports)",
        run=run,
        reset=many.undo,
        floor=by_machine(many),
        floor_name="as many approvals, one by one",
        reset_floor=many.undo,
        repeats=1,
        by_cpu=True,
        runs=RUNS // 4,
    )


def by_machine(rows: Approvals) -> Callable[[], None]:
    client = machine(rows.by)

    def run() -> None:
        for pk in rows.ids:
            answer = client.post(
                f"{MOVES}{pk}/approve/", {}, content_type="application/json", headers={"If-Match": '"1"'}
            )
            assert answer.status_code == 200, answer.content

    return run


def by_page(rows: Approvals) -> Callable[[], None]:
    """The button of a report's page; the answer leads back to the list."""
    client, (pk,) = signed_in(rows.by), rows.ids

    def run() -> None:
        answer = client.post(f"/review/{pk}/", {"approve": f"{pk}:1"})
        assert answer.status_code == 302, answer.content

    return run


def patching(address: str) -> Callable[[], None]:
    from benchmarks.floors.beside import bare_client

    client = bare_client()

    def run() -> None:
        answer = client.patch(address, '{"year_bp": 5000}', content_type="application/json")
        assert answer.status_code == 200, answer.content

    return run
