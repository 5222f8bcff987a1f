"""A street's wall and dashboard, signed in, first and later drawings, two people of different scope by turns.

The floor is a plain Django template that prints as many cells, links and words, from a list in memory. What is
measured is the CPU of this process and of the database together.
"""

import re
from collections.abc import Callable
from itertools import cycle
from typing import Any

from benchmarks.city import database
from benchmarks.measure import Benchmark, Check, Result

WALL, BOARD = "/plans/CITY-001/wall/", "/dashboard/"
KILOBYTE = 1_000


def benchmarks() -> list[Benchmark | Check]:
    database.start()
    database.use(database.streets())
    from benchmarks.pages import _collect_static

    _collect_static()
    street, district = looking("CS001", "CS002"), looking("CITY")
    return [
        figure("wall_page_cold", looking("CS001", "CS001"), WALL, is_cold=True),
        figure("wall_page", looking("CS001", "CS001"), WALL),
        figure("dashboard_page_cold", street, BOARD, is_cold=True),
        figure("dashboard_page", street, BOARD),
        Benchmark(
            name="dashboard_page: a district's",
            run=look(district, BOARD),
            floor=look(street, BOARD),
            floor_name="a street's",
            repeats=10,
            by_cpu=True,
        ),
        Check("wall: HTML in kB, compressed", weight_of_wall),
    ]


def figure(name: str, people: "list[Any]", address: str, *, is_cold: bool = False) -> Benchmark:
    return Benchmark(
        name=name,
        run=look(people, address, is_cold=is_cold),
        floor=plain(people[0].get(address).content.decode()),
        floor_name="a template with as many cells, links and words",
        repeats=3 if is_cold else 20,
        by_cpu=True,
    )


def looking(*units: str) -> "list[Any]":
    """A signed-in client per unit named; the second looks from an office of its street: another scope."""
    from django.test import Client

    return [_signed_in(Client(), unit, number) for number, unit in enumerate(units)]


def _signed_in(client: Any, unit: str, number: int) -> Any:
    from datetime import date

    from units.models import Membership, Unit, User

    place = Unit.objects.get(code=unit)
    if number and place.kind == Unit.Kind.STREET_OFFICE:
        place = place.children.order_by("id").first() or place
    user, _made = User.objects.get_or_create(username=f"bench-{unit}-{number}")
    Membership.objects.get_or_create(
        user=user, unit=place, role="leader", defaults={"since": date(2020, 1, 1)}
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def look(people: "list[Any]", address: str, *, is_cold: bool = False) -> Callable[[], None]:
    """One page, the people by turns; a cold one finds no kept body."""
    from django.core.cache import cache

    turns = cycle(people)

    def run() -> None:
        if is_cold:
            cache.clear()
        answer = next(turns).get(address)
        assert answer.status_code == 200, answer.content

    return run


def plain(page: str) -> Callable[[], None]:
    """A template that prints as many cells, links and other words as this page, from lists in memory."""
    from django.template import Context, Engine

    cells, links = len(re.findall(r"<t[dh][ >]", page)), len(re.findall(r"<a ", page))
    words = max(0, len(re.findall(r">[^<>]*[^<>\s][^<>]*<", page)) - cells - links)
    told = {
        "cells": [{"colour": "green", "word": "达序"}] * cells,
        "links": [{"address": "/plans/CITY-001/tasks/1/#2026-Q3", "word": "达序"}] * links,
        "words": ["落后序时进度 10.0 个百分点"] * words,
    }
    template = Engine(dirs=["benchmarks/floors/templates"]).get_template("cells.html")

    def run() -> None:
        assert template.render(Context(told))

    return run


def weight_of_wall() -> Result:
    import zlib

    (person,) = looking("CS001")
    page = person.get(WALL).content
    packed = len(zlib.compress(page, 6)) / KILOBYTE
    return Result(
        "wall: HTML in kB, compressed", packed, f"kB compressed, {len(page) / KILOBYTE:.0f} kB before"
    )
