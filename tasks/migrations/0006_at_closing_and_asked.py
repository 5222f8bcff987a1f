"""How reports stood at closing, also those of quarters closed before this was kept; whom home-less indicators ask."""

from django.db import migrations, models

# today's row and its instants are what is left of how a report stood then
AT_CLOSING = """
WITH stood AS (
    SELECT report.id, period.closed_on,
           coalesce(submitted_at <= closed_at, false)
           AND NOT (state IN ('not_started', 'draft') AND coalesce(reviewed_at <= closed_at, true)) AS was_in
      FROM tasks_progressupdate report
      JOIN plans_reportingperiod period ON period.id = report.period_id AND period.closed_at IS NOT NULL
)
UPDATE tasks_progressupdate report
   SET at_closing = CASE WHEN was_in AND NOT was_late THEN 'on_time' WHEN was_in THEN 'late'
                         WHEN report_by < closed_on THEN 'missing' WHEN was_late THEN 'returned' ELSE 'not_due' END,
       returned_at_closing = returned_times
  FROM stood WHERE stood.id = report.id
"""
STALE = """
INSERT INTO plans_stalefigure (plan_id, since, marked_at)
SELECT plan_id, min(quarter), now() FROM plans_reportingperiod GROUP BY plan_id
"""
ASKED = """
CREATE OR REPLACE VIEW tasks_asked AS
SELECT indicator_id || '-' || item_id || '-' || unit_id || '-' || task_id AS key,
       plan_id, task_id, indicator_id, item_id, unit_id
  FROM (
SELECT DISTINCT task.plan_id, task.id AS task_id, link.indicator_id, term.item_id, assignment.unit_id
  FROM tasks_taskindicator link
  JOIN tasks_task task ON task.id = link.task_id
  JOIN plans_indicatorterm term ON term.indicator_id = link.indicator_id
  JOIN plans_dataitem item ON item.id = term.item_id
  JOIN tasks_assignment assignment ON assignment.task_id = task.id AND assignment.not_involved_because = ''
 WHERE item.source = 'unit' AND assignment.role = 'responsible'
    OR item.source IN ('lead', 'pushed') AND assignment.role = 'accountable' AND link.is_home
       ) asked
"""
ASKED_WITHOUT_HOME = """
 UNION ALL
SELECT indicator_id || '-' || item_id || '-' || unit_id AS key, plan_id, NULL::bigint, indicator_id, item_id, unit_id
  FROM (
SELECT DISTINCT indicator.plan_id, indicator.id AS indicator_id, term.item_id,
       coalesce(target.unit_id, indicator.responsible_unit_id, indicator.owner_id) AS unit_id
  FROM plans_indicator indicator
  JOIN plans_indicatorterm term ON term.indicator_id = indicator.id
  JOIN plans_dataitem item ON item.id = term.item_id AND item.source <> 'derived'
  LEFT JOIN plans_target target ON target.indicator_id = indicator.id AND target.unit_id IS NOT NULL
                               AND target.replaced_at IS NULL
 WHERE NOT EXISTS (SELECT FROM tasks_taskindicator link WHERE link.indicator_id = indicator.id AND link.is_home)
       ) homeless
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0005_stops_of_stopped_tasks"),
        ("plans", "0003_calendar_and_reasons"),
    ]

    operations = [
        migrations.AlterField(
            model_name="progressupdate",
            name="at_closing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("on_time", "按时"),
                    ("late", "迟报"),
                    ("missing", "未报"),
                    ("not_due", "未到报送期限"),
                    ("returned", "迟报后退回重报"),
                ],
                db_default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="progressupdate",
            name="returned_at_closing",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.RunSQL(AT_CLOSING, migrations.RunSQL.noop),
        migrations.RunSQL(ASKED + ASKED_WITHOUT_HOME, "DROP VIEW tasks_asked;" + ASKED),
        migrations.RunSQL(STALE, migrations.RunSQL.noop),
    ]
