"""The floors by themselves: what the least Django and the plainest REST framework cost on this machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.floors import setup
from benchmarks.measure import Benchmark

if TYPE_CHECKING:
    from django.test import Client

BODY = '{"year_bp": 5000}'


def benchmarks() -> list[Benchmark]:
    setup.start()
    from django.test import Client

    client = Client()
    values = getting(client, "/values/")
    return [
        Benchmark(name="floor: 100 rows, values and orjson", run=values, prepare=setup.fill),
        Benchmark(
            name="floor: 100 rows, ModelViewSet list",
            run=getting(client, "/figures/"),
            floor=values,
            floor_name="values and orjson",
            prepare=setup.fill,
        ),
        Benchmark(name="floor: wall of 60 x 12 from memory", run=getting(client, "/wall/"), repeats=10),
        Benchmark(name="floor: PATCH of one row", run=patching(client), prepare=setup.fill),
    ]


def getting(client: "Client", address: str) -> Callable[[], None]:
    def run() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content

    return run


def patching(client: "Client") -> Callable[[], None]:
    def run() -> None:
        answer = client.patch("/figures/1/", BODY, content_type="application/json")
        assert answer.status_code == 200, answer.content

    return run
