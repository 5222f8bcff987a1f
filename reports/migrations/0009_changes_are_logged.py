from django.db import migrations

PLAN = "'plan', (SELECT code FROM plans_plan WHERE id = changed.plan_id)"
QUARTER = "'quarter', changed.quarter / 4 || '-Q' || changed.quarter % 4 + 1"


def named(word: str, table: str) -> str:
    return f"'{word}', (SELECT code FROM {table} WHERE id = changed.{word}_id)"  # noqa: S608


OF_TASK = f"{PLAN}, {named('task', 'tasks_task')}, {QUARTER}"
OF_UNIT = f"{PLAN}, {named('unit', 'units_unit')}, {QUARTER}"
OF_INDICATOR = f"{PLAN}, {named('indicator', 'plans_indicator')}, {QUARTER}"
KEYS = [
    ("reports_taskquarter", "task_figure", OF_TASK),
    ("reports_indicatorquarter", "indicator_figure", OF_INDICATOR),
    ("reports_unitquarter", "unit_figure", OF_UNIT),
    ("reports_planquarter", "plan_figure", f"{PLAN}, {QUARTER}"),
    ("reports_publication", "publication", f"{PLAN}, {QUARTER}"),
    ("reports_restatement", "restatement", f"{PLAN}, {QUARTER}"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_former_units"),
        ("tasks", "0013_changes_are_logged"),
    ]

    operations = [
        migrations.RunSQL(
            [
                (
                    "SELECT units_watch(%s, %s, 'changed.id', 'changed.owner_id', %s)",
                    [table, resource, f"jsonb_build_object({key})"],
                )
            ],
            [("SELECT units_unwatch(%s, %s)", [table, resource])],
        )
        for table, resource, key in KEYS
    ]
