"""The plainest recompute there is: one narrow row changes, its task (28 rows) and its plan (1,120) are summed again."""

import os
from collections.abc import Callable

TABLES = """
CREATE TABLE plain_rows (plan int, task int, unit int, quarter int, value int, PRIMARY KEY (plan, quarter, task, unit));
CREATE TABLE plain_tasks (plan int, task int, quarter int, n int, total bigint, least int, most int, mean numeric,
                          PRIMARY KEY (plan, quarter, task));
CREATE TABLE plain_plans (plan int, quarter int, n int, total bigint, least int, most int, mean numeric,
                          PRIMARY KEY (plan, quarter));
INSERT INTO plain_rows SELECT plan, task, unit, quarter, (plan + task * unit) % 100
  FROM generate_series(1, {plans}) plan, generate_series(1, 40) task, generate_series(1, 28) unit,
       generate_series(1, 12) quarter;
INSERT INTO plain_tasks SELECT plan, task, quarter, count(*), sum(value), min(value), max(value), avg(value)
  FROM plain_rows GROUP BY plan, task, quarter;
INSERT INTO plain_plans SELECT plan, quarter, count(*), sum(value), min(value), max(value), avg(value)
  FROM plain_rows GROUP BY plan, quarter;
ANALYZE plain_rows; ANALYZE plain_tasks; ANALYZE plain_plans
"""
CHANGE = "UPDATE plain_rows SET value = (value + 1) % 100 WHERE plan = 1 AND task = 7 AND unit = 9 AND quarter = 12"
TASK = """
UPDATE plain_tasks t SET (n, total, least, most, mean) = (
    SELECT count(*), sum(value), min(value), max(value), avg(value) FROM plain_rows r
     WHERE r.plan = t.plan AND r.task = t.task AND r.quarter = t.quarter)
 WHERE plan = 1 AND task = 7 AND quarter = 12
"""
PLAN = """
UPDATE plain_plans p SET (n, total, least, most, mean) = (
    SELECT count(*), sum(value), min(value), max(value), avg(value) FROM plain_rows r
     WHERE r.plan = p.plan AND r.quarter = p.quarter)
 WHERE plan = 1 AND quarter = 12
"""


def plainest(plans: int) -> Callable[[], None]:
    """From a bare connection, committed; narrow tables of its own, as many plans as the city has."""
    import psycopg2  # type: ignore[import-untyped]

    server = psycopg2.connect(os.environ["DATABASE_URL"])
    with server, server.cursor() as cursor:
        cursor.execute("SELECT to_regclass('plain_rows')")
        if cursor.fetchone() == (None,):
            cursor.execute(TABLES.replace("{plans}", str(plans)))

    def run() -> None:
        with server, server.cursor() as cursor:
            for statement in (CHANGE, TASK, PLAN):
                cursor.execute(statement)

    return run
