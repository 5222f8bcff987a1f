from django.db import migrations, models

# Counts made before have no such number: every plan is worked out once more, closed quarters from what stood then.
MARK_ALL = "INSERT INTO plans_stalefigure (plan_id, since, marked_at) SELECT id, 0, now() FROM plans_plan"
# What was published before says it too, by the same rule, of the reports as they stood at closing.
PUBLISHED = """
WITH told AS (
    SELECT plan_id, quarter, unit_id, count(*) FILTER (WHERE at_closing IN ('on_time', 'late') AND returned_at_closing = 0) AS passed
      FROM tasks_progressupdate WHERE at_closing <> '' GROUP BY GROUPING SETS ((plan_id, quarter, unit_id), (plan_id, quarter))
), units AS (
    UPDATE reports_unitquarter f
       SET published = f.published || jsonb_build_object('passed', coalesce(
               (SELECT passed FROM told t WHERE (t.plan_id, t.quarter, t.unit_id) = (f.plan_id, f.quarter, f.unit_id)), 0))
     WHERE f.published IS NOT NULL
)
UPDATE reports_planquarter f
   SET published = f.published || jsonb_build_object('passed', coalesce(
           (SELECT passed FROM told t WHERE (t.plan_id, t.quarter) = (f.plan_id, f.quarter) AND t.unit_id IS NULL), 0))
 WHERE f.published IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_calendar_and_reasons"),
        ("reports", "0009_changes_are_logged"),
        ("tasks", "0013_changes_are_logged"),
    ]

    operations = [
        *(
            migrations.AddField(name, "passed", models.IntegerField(db_default=0))
            for name in ("planquarter", "unitquarter")
        ),
        migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
    ]
