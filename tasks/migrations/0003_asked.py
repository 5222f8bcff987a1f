from django.db import migrations

ASKED = """
CREATE VIEW tasks_asked AS
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


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_initial")]

    operations = [migrations.RunSQL(ASKED, "DROP VIEW tasks_asked")]
