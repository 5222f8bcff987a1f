"""The four statements of a roll-up, each put together from the queries of ``sql/``.

Every file of ``sql/`` is one query that gives its name to its result: ``03_scheduled.sql`` is read by the next as
``scheduled``. A statement is a chain of such queries and, at its end, the writing of one table of figures: rows that
are gone are deleted, changed ones updated, missing ones inserted. A figure that did not change is not written at all,
and no row is written twice.
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
            "04_indicators",
            "05_formulas",
            "06_sums",
            "07_facts",
            "08_met",
            "09_events",
            "10_known",
            "11_measured",
            "12_judged_indicators",
        ),
    ),
    (TaskQuarter, (*TERMS, "13_progressed", "14_worst", "15_judged_tasks")),
    (UnitQuarter, ("16_units",)),
    (PlanQuarter, ("01_quarters", "17_totals")),
)


@cache
def statements() -> tuple[str, ...]:
    return tuple(chained(model, names) for model, names in CHAINS)


def chained(model: type[Model], names: tuple[str, ...]) -> str:
    """One statement; its only row says how many figures changed. New rows come with an id below 0."""
    steps = [
        f"{name.partition('_')[2]} AS MATERIALIZED (\n{(FOLDER / f'{name}.sql').read_text()})"
        for name in names
    ]
    return "WITH " + ", ".join([*steps, *_writes(model, new=names[-1].partition("_")[2])])


def _writes(model: type[Model], *, new: str) -> tuple[str, ...]:
    """Rows are joined by ``id + 0``: no index knows that, so the stored ones are found by the key of their plan."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if field.name not in NOT_COMPUTED]
    columns, stored, given = (
        ", ".join(f"{alias}{name}" for name in names) for alias in ("", "figure.", "new.")
    )
    of_plan = "figure.plan_id = %(plan)s AND figure.quarter >= %(since)s"
    return (
        f"gone AS (\nDELETE FROM {table} figure\n WHERE {of_plan}\n"
        f"   AND NOT EXISTS (SELECT FROM {new} new WHERE new.id = figure.id + 0)\nRETURNING 1)",
        f"changed AS (\nUPDATE {table} figure SET ({columns}) = ROW ({given})\n"
        f"  FROM {new} new WHERE new.id = figure.id + 0 AND {of_plan}\n"
        f"   AND ({stored}) IS DISTINCT FROM ({given})\nRETURNING 1)",
        f"added AS (\nINSERT INTO {table} ({columns}) SELECT {columns} FROM {new} WHERE id < 0\nRETURNING 1)\n"  # noqa: S608
        "SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM changed) + (SELECT count(*) FROM added)",
    )
