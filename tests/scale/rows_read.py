"""How many rows PostgreSQL reads for what is done here: every statement explained as it runs, its scans counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from reports.city.loading import load_city

EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE")
# a table of a few streets is read whole because that is quick; with that out of the way it is seen who has no key
BY_KEY = "SET LOCAL enable_seqscan = off"


@dataclass
class Reading:
    """Rows in all, and the statement that read most of them, from its tables on."""

    rows: int = 0
    most: int = 0
    greediest: str = ""

    def add(self, rows: int, statement: str) -> None:
        self.rows += rows
        if rows > self.most:
            self.most, self.greediest = rows, statement.partition(" FROM ")[2][:1500]


@contextmanager
def city_of(streets: int) -> Iterator[None]:
    """An invented city with known statistics, gone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        load_city(streets)
        cursor.execute("ANALYZE")
        cursor.execute(BY_KEY)
        yield
        transaction.set_rollback(True)


@contextmanager
def counted() -> Iterator[Reading]:
    """Count what is read within; what is written is undone."""
    reading = Reading()

    def explain(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        statement = context["cursor"].cursor.mogrify(sql, params).decode()
        if statement.lstrip().startswith(EXPLAINED) and not many:
            reading.add(_explained(statement), statement)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(explain):
        yield reading
        transaction.set_rollback(True)


def _explained(statement: str) -> int:
    with connection.connection.cursor() as cursor:  # not Django's: it would be explained too
        cursor.execute("SAVEPOINT explained")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        rows = _rows(cursor.fetchone()[0][0]["Plan"])
        cursor.execute("ROLLBACK TO SAVEPOINT explained")
    return round(rows)


def _rows(node: dict[str, Any]) -> float:
    below = sum(map(_rows, node.get("Plans", [])))
    if "Relation Name" not in node or node["Node Type"] == "ModifyTable":
        return below
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return below + (node["Actual Rows"] + dropped) * node["Actual Loops"]
