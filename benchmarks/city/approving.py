"""One approval, again and again: a report of the open quarter with the data items that wait for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.city import database

UNDO = """
UPDATE tasks_progressupdate SET state = 'submitted', revision = 1, reviewed_at = NULL, reviewed_by_id = NULL
 WHERE id = ANY ('{updates}');
UPDATE tasks_datavalue SET state = 'submitted', revision = 1, reviewed_at = NULL, reviewed_by_id = NULL
 WHERE id = ANY ('{values}');
DELETE FROM tasks_reviewevent WHERE update_of_id = ANY ('{updates}') OR value_of_id = ANY ('{values}');
DELETE FROM tasks_updaterevision WHERE update_of_id = ANY ('{updates}');
DELETE FROM tasks_valuerevision WHERE value_of_id = ANY ('{values}');
DELETE FROM units_auditevent;
DELETE FROM plans_stalefigure;
"""


class Approval:
    """The first report that waits in the first street of a city of ``streets`` streets, and who may approve it."""

    def __init__(self, streets: int) -> None:
        from django.db import transaction

        from tasks.actions.reviewing import waiting_values
        from tasks.models import ProgressUpdate
        from units.models import User

        database.use(streets)
        self.streets = streets
        waiting = ProgressUpdate.objects.filter(state="submitted").order_by("plan_id", "id")
        self.update = waiting.select_related("plan", "period", "unit", "task")[0]
        self.plan = self.update.plan_id
        with transaction.atomic():
            self.values = [value.pk for value in waiting_values(self.update)]
        self.by = User.objects.get(memberships__role="supervision", memberships__unit=self.update.owner_id)

    def run(self) -> None:
        """What the reviewer's click and the job after it do."""
        self.approve()
        self.freshen()

    def approve(self) -> None:
        from tasks.actions.reviewing import approve

        self.update.refresh_from_db()
        approve(update=self.update, by=self.by)

    def freshen(self) -> None:
        from reports.rollup import roll_up

        roll_up(self.plan)

    def undo(self) -> None:
        """Back to waiting, with fresh figures, whoever approved."""
        from plans.staleness import mark_stale

        database.use(self.streets)
        undo_in_sql([self.update.pk], self.values)
        mark_stale(self.plan, since=self.update.quarter)
        self.freshen()

    def script(self) -> str:
        """The statements of ``run``, with their values, as psql reads them."""
        self.undo()
        parts = []
        for step in (self.approve, self.freshen):
            with recorded() as statements:
                step()
            parts += ["BEGIN", *statements, "COMMIT"]
        return ";\n".join(parts) + ";"


def undo_in_sql(updates: list[int], values: list[int]) -> None:
    """Let these reports and data items wait again, as if nobody had looked at them."""
    from django.db import connection

    ids = {"updates": updates, "values": values}
    lists = {name: "{" + ",".join(map(str, keys)) + "}" for name, keys in ids.items()}
    with connection.cursor() as cursor:
        cursor.execute(UNDO.format(**lists))


@contextmanager
def recorded() -> Iterator[list[str]]:
    from django.db import connection

    statements: list[str] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        statements.append(context["cursor"].cursor.mogrify(sql, params).decode())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield statements
