"""The four statements of a roll-up, each put together from the queries of ``sql/``.

Every file of ``sql/`` is one query that gives its name to its result: ``03_scheduled.sql`` is read by the next as
``scheduled``. A chain of such queries gives the figures of one plan; a statement runs it for every plan it is given,
one after the other, so that what a statement costs by itself is paid once. At its end stands the writing of one table
of figures: rows that are gone are deleted, changed ones updated, missing ones inserted. A figure that did not change is
not written at all, and no row is written twice.
"""

from functools import cache
from pathlib import Path

from django.db.models import Model

from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter

FOLDER = Path(__file__).with_name("sql")
NOT_COMPUTED = {"id", "published"}
TERMS = ("01_quarters", "02_tasks", "03_scheduled")
CHAINS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (
        IndicatorQuarter,
        (
            *TERMS,
            "04_asking",
            "04_indicators",
            "05_formulas",
            "06_carried",
            "06_items",
            "06_reported",
            "06_sums",
            "07_facts",
            "08_met",
            "09_events",
            "10_known",
            "11_measured",
            "12_reasons",
            "12_judged_indicators",
        ),
    ),
    (TaskQuarter, (*TERMS, "13_answered", "13_progressed", "14_worst", "15_judged_tasks")),
    (UnitQuarter, ("16_units",)),
    (PlanQuarter, ("01_quarters", "17_totals")),
)
# Read once, row by row, by the next: these need not be kept. (One that the next looks things up in must be.)
PASSED_ON = ("events", "reasons", "progressed", "worst")
OF_PLANS = "figure.plan_id = ANY (%(plans)s) AND figure.quarter >= %(since)s"


@cache
def statements() -> tuple[str, ...]:
    return tuple(chained(model, names) for model, names in CHAINS)


def chained(model: type[Model], names: tuple[str, ...]) -> str:
    """One statement; its rows say of each plan how many figures changed. New rows come with an id below 0.

    No query is folded into the next ones: some would be run again for each of their rows, all would work the same out
    again for each mention.
    """
    steps = ", ".join(_step(name) for name in names)
    last, columns = names[-1].partition("_")[2], _list(["id", *computed(model)], "one.")
    each = f"CROSS JOIN LATERAL (WITH {steps} SELECT * FROM {last}) one"  # noqa: S608
    given = f"SELECT {columns} FROM unnest(%(plans)s, %(days)s) AS asked(plan, day)\n {each}"  # noqa: S608
    return "WITH " + ", ".join([f"new AS MATERIALIZED (\n{given})", *_writes(model)])


def _step(name: str) -> str:
    result, query = name.partition("_")[2], (FOLDER / f"{name}.sql").read_text()
    if result in PASSED_ON:
        return f"{result} AS (SELECT * FROM (\n{query}) each OFFSET 0)"  # noqa: S608
    return f"{result} AS MATERIALIZED (\n{query})"


def computed(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.name not in NOT_COMPUTED]


def _list(columns: list[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{column}" for column in columns)


def _writes(model: type[Model]) -> tuple[str, ...]:
    """Rows are joined by ``id + 0``: no index knows that, so the stored ones are found by the key of their plan."""
    table, columns = model._meta.db_table, computed(model)
    mine, stored, given = _list(columns), _list(columns, "figure."), _list(columns, "new.")
    return (
        f"gone AS (\nDELETE FROM {table} figure\n WHERE {OF_PLANS}\n"
        "   AND NOT EXISTS (SELECT FROM new WHERE new.id = figure.id + 0)\nRETURNING plan_id)",
        f"changed AS (\nUPDATE {table} figure SET ({mine}) = ROW ({given})\n"
        f"  FROM new WHERE new.id = figure.id + 0 AND {OF_PLANS}\n"
        f"   AND ({stored}) IS DISTINCT FROM ({given})\nRETURNING figure.plan_id)",
        f"added AS (\nINSERT INTO {table} ({mine}) SELECT {mine} FROM new WHERE id < 0\nRETURNING plan_id)\n"  # noqa: S608
        "SELECT plan_id, count(*) FROM (TABLE gone UNION ALL TABLE changed UNION ALL TABLE added) each\n"
        " GROUP BY plan_id",
    )
