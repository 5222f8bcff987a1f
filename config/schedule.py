"""Beat's schedule. Every job may run twice or be missed once: each finds out itself what is left to do."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "roll-up sweep": {
        "task": "reports.jobs.sweep_stale_figures",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "import sweep": {
        "task": "tasks.jobs.sweep_imports",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "open quarters": {"task": "tasks.jobs.open_due_quarters", "schedule": crontab(hour="6", minute="10")},
    # in working hours, never on the hour; a run that finds everybody told tries again what failed
    "reminders": {"task": "tasks.jobs.remind", "schedule": crontab(hour="9-17", minute="12,42")},
    "lights by the calendar": {
        "task": "reports.jobs.refresh_by_calendar",
        "schedule": crontab(hour="0", minute="20"),
    },
    "tidy interface": {"task": "units.jobs.tidy_interface", "schedule": crontab(hour="3", minute="40")},
    "webhook sweep": {
        "task": "units.jobs.sweep_webhooks",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "seal audit": {
        "task": "units.jobs.seal_audit",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
}
