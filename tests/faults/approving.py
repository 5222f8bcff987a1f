"""Run as a process: approve waiting values one by one, write each id once its approval is committed, never give up."""

import os
import sys
import time

import django
from django.db import DatabaseError, InterfaceError, connection


def approve_next():
    """The waiting value that comes next, scattered over plans; None when no value waits."""
    from tasks.actions.reviewing import approve_values
    from tasks.models import DataValue
    from units.models import User

    waiting = DataValue.objects.filter(state="submitted").select_related("unit", "item")
    value = waiting.order_by("unit__code", "item__code").first()
    if value is None:
        return None
    by = User.objects.get(memberships__role="supervision", memberships__unit=value.owner_id)
    approve_values(values=[value], by=by)
    return value.pk


def main(pause):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    while True:
        try:
            approved = approve_next()
            if approved is not None:
                sys.stdout.write(f"{approved}\n")
                sys.stdout.flush()
        except (DatabaseError, InterfaceError) as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            connection.close()
        time.sleep(pause)


if __name__ == "__main__":
    main(float(sys.argv[1]))
