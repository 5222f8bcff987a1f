"""Reports of the city that wait, the person who may approve all of them, and the ways to do it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.city import database
from benchmarks.city.approving import undo_in_sql

if TYPE_CHECKING:
    from django.test import Client

    from units.models import Unit, User


class Approvals:
    """So many reports that wait, over as many streets as they take. ``facts``: one with the data items it carries, else
    reports whose data items were approved before."""

    def __init__(self, count: int, *, facts: bool = False) -> None:
        from tasks.models import DataValue, ProgressUpdate
        from tasks.queries.facts import carried

        database.use(database.streets())
        waiting = ProgressUpdate.objects.filter(state="submitted").order_by("plan_id", "id")
        updates = list(waiting.reverse()[:1] if facts else waiting[:count])
        found = carried(updates, among=DataValue.objects.all())
        values = DataValue.objects.filter(pk__in=[value.pk for own in found.values() for value in own])
        if not facts:
            values.update(state="approved")
        self.values = list(values.values_list("pk", flat=True)) if facts else []
        self.ids = [update.pk for update in updates]
        self.plans = sorted({update.plan_id for update in updates})
        self.by = supervisor_of_all()

    def undo(self) -> None:
        """Back to waiting; nobody's figures are looked at."""
        undo_in_sql(self.ids, self.values)

    def freshen(self) -> None:
        from reports.rollup import roll_up

        roll_up(*self.plans)


def district() -> "Unit":
    from units.models import Unit

    return Unit.objects.get(code="CITY")


def supervisor_of_all() -> "User":
    from units.models import Membership, User

    user, _created = User.objects.get_or_create(username="bench", defaults={"full_name": "区督查员"})
    post = {"user": user, "unit": district(), "role": "supervision"}
    Membership.objects.get_or_create(**post, defaults={"since": date(2020, 1, 1)})
    return user


def machine(person: "User") -> "Client":
    from django.test import Client
    from django.utils import timezone

    from units.actions import issue_token

    until = timezone.now() + timedelta(days=1)
    scopes = ["write:updates"]
    token = issue_token(
        by=None,
        name="bench",
        unit=district(),
        scopes=scopes,
        expires_at=until,
        person=person,
        per_minute=1_000_000,
    )
    return Client(headers={"Authorization": f"Bearer {token.secret}"})


def signed_in(person: "User") -> "Client":
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
