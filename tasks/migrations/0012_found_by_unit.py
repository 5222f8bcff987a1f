"""What a unit is asked, what waits for a review and what is owed: found by the unit, however large the city.

The view asks as before; that part of it which speaks of indicators without a home task offered no column of a table by
which a unit's rows could be looked up, and so read every indicator there is.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

_before = import_module("tasks.migrations.0011_refused_items")
BEFORE = _before.ASKED.format(not_refused=_before.NOT_REFUSED)
OF_TASKS, _all, _of_homeless = BEFORE.partition(" UNION ALL\n")
OF_HOMELESS = """
SELECT indicator_id || '-' || item_id || '-' || unit_id AS key, plan_id, NULL::bigint, indicator_id, item_id, unit_id
  FROM (
SELECT DISTINCT told.plan_id, told.indicator_id, term.item_id, told.unit_id
  FROM (
       SELECT own.plan_id, own.id AS indicator_id, target.unit_id
         FROM plans_target target JOIN plans_indicator own ON own.id = target.indicator_id
        WHERE target.unit_id IS NOT NULL AND target.replaced_at IS NULL
        UNION ALL
       SELECT own.plan_id, own.id, own.responsible_unit_id FROM plans_indicator own
        WHERE own.responsible_unit_id IS NOT NULL AND {no_target}
        UNION ALL
       SELECT own.plan_id, own.id, own.owner_id FROM plans_indicator own
        WHERE own.responsible_unit_id IS NULL AND {no_target}
       ) told
  JOIN plans_indicatorterm term ON term.indicator_id = told.indicator_id
  JOIN plans_dataitem item ON item.id = term.item_id AND item.source <> 'derived'
 WHERE NOT EXISTS (SELECT FROM tasks_taskindicator link WHERE link.indicator_id = told.indicator_id AND link.is_home)
       ) asked
 WHERE {not_refused}
"""
NO_TARGET = """NOT EXISTS (
              SELECT FROM plans_target target
               WHERE target.indicator_id = own.id AND target.unit_id IS NOT NULL AND target.replaced_at IS NULL)"""
ASKED = OF_TASKS + " UNION ALL" + OF_HOMELESS.format(not_refused=_before.NOT_REFUSED, no_target=NO_TARGET)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0011_refused_items")]

    operations = [
        migrations.RunSQL(ASKED, BEFORE),
        migrations.AddIndex(
            "datavalue",
            models.Index(
                fields=["unit", "quarter"],
                condition=Q(state__in=("submitted", "signed", "endorsed")),
                name="values_waiting_by_unit",
            ),
        ),
        migrations.AddIndex(
            "progressupdate",
            models.Index(
                fields=["unit", "state"], condition=~Q(state="approved"), name="updates_unsettled_by_unit"
            ),
        ),
    ]
