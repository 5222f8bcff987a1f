"""Whom an item is asked of: not of a unit that refused it, unless the refusal was rejected."""

from django.db import migrations

NOT_REFUSED = """NOT EXISTS (
       SELECT FROM tasks_itemrefusal refusal
        WHERE refusal.item_id = asked.item_id AND refusal.unit_id = asked.unit_id
          AND refusal.state IN ('raised', 'upheld'))"""
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
 WHERE {not_refused}
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
       ) asked
 WHERE {not_refused}
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0009_breakdown_rounds_and_facts"), ("plans", "0003_calendar_and_reasons")]

    operations = [
        migrations.RunSQL(ASKED.format(not_refused=NOT_REFUSED), ASKED.format(not_refused="true")),
    ]
