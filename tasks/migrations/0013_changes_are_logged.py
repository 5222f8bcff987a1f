from django.db import migrations

OF_TASK = "SELECT owner_id FROM tasks_task WHERE id = changed.task_id"
QUARTER = "'quarter', changed.quarter / 4 || '-Q' || changed.quarter % 4 + 1"
UNIT = "'unit', (SELECT code FROM units_unit WHERE id = changed.unit_id)"
OWNER = "'owner', (SELECT code FROM units_unit WHERE id = changed.owner_id)"
ITEM = "'item', (SELECT code FROM plans_dataitem WHERE id = changed.item_id)"
TASK = (
    "'plan', (SELECT plan.code FROM tasks_task task JOIN plans_plan plan ON plan.id = task.plan_id "
    "WHERE task.id = changed.task_id), 'task', (SELECT code FROM tasks_task WHERE id = changed.task_id)"
)
WATCHED = [
    (
        "tasks_task",
        "task",
        "changed.id",
        "changed.owner_id",
        "jsonb_build_object('plan', (SELECT code FROM plans_plan WHERE id = changed.plan_id), 'code', changed.code)",
    ),
    ("tasks_assignment", "task", "changed.task_id", "changed.owner_id", None),
    ("tasks_milestone", "task", "changed.task_id", OF_TASK, None),
    ("tasks_taskindicator", "task", "changed.task_id", OF_TASK, None),
    ("tasks_extensionrequest", "task", "changed.task_id", OF_TASK, None),
    (
        "tasks_assignment",
        "assignment",
        "changed.id",
        "changed.owner_id",
        f"jsonb_build_object({TASK}, {UNIT}, 'role', changed.role)",
    ),
    (
        "tasks_progressupdate",
        "update",
        "changed.id",
        "changed.owner_id",
        f"jsonb_build_object('id', changed.id, {TASK}, {UNIT}, {QUARTER})",
    ),
    (
        "tasks_datavalue",
        "value",
        "changed.id",
        "changed.unit_id",
        f"jsonb_build_object({OWNER}, {ITEM}, {UNIT}, {QUARTER})",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("tasks", "0012_found_by_unit"), ("plans", "0006_changes_are_logged")]

    operations = [
        migrations.RunSQL(
            [("SELECT units_watch(%s, %s, %s, %s, %s)", list(row))],
            [("SELECT units_unwatch(%s, %s)", [row[0], row[1]])],
        )
        for row in WATCHED
    ]
