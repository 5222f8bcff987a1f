"""A street's wall and dashboard, signed in, first and later drawings, two people of different scope by turns.

They and the floor are served to eight clients by the web server that we ship; what is measured is the CPU of its
processes and of the database together. The floor is a plain template that prints as many cells, links and words from
lists in memory, without middleware. Before each first drawing an approval or its undoing moves the figures and they are
rolled up, which is not measured; nothing that is kept is cleared.
"""

import re
from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import Any

from benchmarks.city import database
from benchmarks.city.approving import Approval
from benchmarks.measure import Benchmark, Check, Result
from benchmarks.over_http import Asked, Server, serve

WALL, BOARD = "/plans/CITY-001/wall/", "/dashboard/"
MANY, FEW = 200, 60
KILOBYTE = 1_000
PLAIN = "a template with as many cells, links and words"
STREETS = "a street's"


def benchmarks() -> list[Benchmark | Check]:
    database.start()
    database.use(database.streets())
    from benchmarks.pages import _collect_static

    _collect_static()
    ours = serve("config.wsgi", DATABASE_URL=database.address(database.streets()))
    plain = serve("benchmarks.floors.wsgi")
    wall, board = looking(WALL, "CS001", "CS001"), looking(BOARD, "CS001", "CS001")
    district, street = looking(BOARD, "CITY"), board[:1]
    first, later = partial(first_look, ours), partial(later_looks, ours)
    wall_floor, board_floor = floor_of(ours, wall[0]), floor_of(ours, board[0])
    return [
        first("wall_page_cold", wall, plain, wall_floor),
        later("wall_page", wall, plain, wall_floor),
        first("dashboard_page_cold", board, plain, board_floor),
        later("dashboard_page", board, plain, board_floor),
        first("dashboard_page_cold: a district's", district, ours, street, beside=STREETS),
        later("dashboard_page: a district's", district, ours, street, beside=STREETS),
        busy("wall_page: acts elsewhere between looks", ours, wall),
        busy("dashboard_page: acts elsewhere between looks", ours, board),
        busy("dashboard_page: the same, a district's", ours, district),
        Check("wall: HTML in kB, compressed", partial(weight_of, ours, wall[0])),
    ]


def first_look(
    ours: Server, name: str, asked: list[Asked], other: Server, floor: list[Asked], beside: str = PLAIN
) -> Benchmark:
    """The first look after the figures moved, each time another person's turn."""
    move = moving()
    return Benchmark(
        name=name,
        run=by_turns(ours, asked),
        floor=by_turns(other, floor),
        floor_name=beside,
        repeats=1,
        runs=15,
        by_cpu=True,
        prepare=lambda: ours.ask(asked, MANY),
        reset=move,
        reset_floor=move,
        meter=ours.cpu,
        floor_meter=other.cpu,
    )


def later_looks(
    ours: Server, name: str, asked: list[Asked], other: Server, floor: list[Asked], beside: str = PLAIN
) -> Benchmark:
    return Benchmark(
        name=name,
        run=lambda: ours.ask(asked, MANY),
        floor=lambda: other.ask(floor, MANY),
        floor_name=beside,
        repeats=1,
        of=MANY,
        by_cpu=True,
        meter=ours.cpu,
        floor_meter=other.cpu,
    )


def busy(name: str, ours: Server, asked: list[Asked]) -> Benchmark:
    """Looks by one client with an act in another street before each; the acts (a row of the log) are measured too, and
    stand alone as the floor."""
    act, turns = acting(), cycle(asked)

    def looks() -> None:
        with ours.line() as line:
            for _number in range(FEW):
                act()
                line.read(next(turns))

    def acts() -> None:
        for _number in range(FEW):
            act()

    return Benchmark(
        name=name,
        run=looks,
        floor=acts,
        floor_name="the acts alone",
        repeats=1,
        of=FEW,
        by_cpu=True,
        meter=ours.cpu,
        floor_meter=ours.cpu,
    )


def by_turns(server: Server, asked: list[Asked]) -> Callable[[], None]:
    turns = cycle(asked)
    return lambda: server.ask([next(turns)], 1)


def moving() -> Callable[[], None]:
    """The first report that waits in the first street is approved, or waits again; the figures follow."""
    approval = Approval(database.streets())
    turns = cycle((approval.run, approval.undo))
    return lambda: next(turns)()


def acting() -> Callable[[], None]:
    from units import audit
    from units.models import Unit

    elsewhere = Unit.objects.filter(kind=Unit.Kind.STREET_OFFICE).order_by("-id")[0]

    def act() -> None:
        audit.record("bench.acted", by=None, about=elsewhere)

    return act


def looking(path: str, *units: str) -> list[Asked]:
    """A signed-in person per unit named; the second looks from an office of its street: another scope."""
    return [Asked(path, _signed_in(unit, number)) for number, unit in enumerate(units)]


def _signed_in(unit: str, number: int) -> str:
    from datetime import date

    from django.test import Client

    from units.models import Membership, Unit, User

    place: Any = Unit.objects.get(code=unit)
    if number and place.kind == Unit.Kind.STREET_OFFICE:
        place = place.children.order_by("id").first() or place
    user, _made = User.objects.get_or_create(username=f"bench-{unit}-{number}")
    Membership.objects.get_or_create(
        user=user, unit=place, role="leader", defaults={"since": date(2020, 1, 1)}
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(WALL)  # for the form's cookie
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def floor_of(ours: Server, asked: Asked) -> list[Asked]:
    """As many cells, links and other words as this page prints."""
    page = ours.read(asked)
    cells, links = len(re.findall(r"<t[dh][ >]", page)), len(re.findall(r"<a ", page))
    words = max(0, len(re.findall(r">[^<>]*[^<>\s][^<>]*<", page)) - cells - links)
    return [Asked(f"/cells/{cells}/{links}/{words}/")]


def weight_of(ours: Server, asked: Asked) -> Result:
    import zlib

    page = ours.read(asked).encode()
    packed = len(zlib.compress(page, 6)) / KILOBYTE
    return Result(
        "wall: HTML in kB, compressed", packed, f"kB compressed, {len(page) / KILOBYTE:.0f} kB before"
    )
