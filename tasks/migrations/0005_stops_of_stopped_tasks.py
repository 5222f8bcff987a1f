from django.db import migrations

STOPPED = ("suspended", "terminated")


def keep_running_stops(apps, schema_editor):
    """A task that stands still today began to on its day; who stopped it is in the audit log, else who issued the plan."""
    Task = apps.get_model("tasks", "Task")
    TaskStop = apps.get_model("tasks", "TaskStop")
    AuditEvent = apps.get_model("units", "AuditEvent")
    for task in Task.objects.filter(state__in=STOPPED, stops=None).select_related("plan"):
        events = AuditEvent.objects.filter(
            about_type="tasks.task", about_id=task.pk, action=f"task.{task.state}", actor__isnull=False
        )
        event = events.order_by("-id").first()
        by = event.actor_id if event else task.plan.issued_by_id
        if by is not None:
            TaskStop.objects.create(
                task=task,
                owner_id=task.owner_id,
                state=task.state,
                since=task.stopped_on,
                reason=task.stopped_because or "—",
                stopped_by_id=by,
                **({"stopped_at": event.at} if event else {}),
            )


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0004_stops_extensions_results"),
        ("units", "0001_initial"),
    ]

    operations = [migrations.RunPython(keep_running_stops, migrations.RunPython.noop)]
