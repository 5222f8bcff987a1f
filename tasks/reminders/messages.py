"""The one message of each person on a day: notices brought to those whose work or decision they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from plans.models import Plan
from plans.queries import work_calendar
from tasks.models import Reminder
from tasks.reminders.notices import Day, Notice, notices
from tasks.reminders.rules import MOST_A_QUARTER
from tasks.reminders.wording import KINDS, Line, line_of, rank_of
from units.models import Membership, Unit, User
from units.roles import GRANTS, Permission

A_QUARTER_AND_ITS_RETURNS = timedelta(days=200)


@dataclass(frozen=True)
class Message:
    user: User
    owner: int
    lines: list[Line]


@dataclass(frozen=True)
class Round:
    """A day's messages, the units that owe something and have nobody to be told, and what each street owes in counts:
    no unit is named there."""

    on: date
    messages: list[Message]
    unheard: list[Unit]
    streets: dict[int, list[Line]]


@dataclass(frozen=True)
class Holder:
    user: User
    tenant: int
    permissions: frozenset[Permission]


@dataclass
class Posts:
    """Who holds which post where on a day; read once. ``path`` lists a unit's ids from the root."""

    at: dict[int, list[Holder]] = field(default_factory=lambda: defaultdict(list))
    path: dict[int, list[int]] = field(default_factory=dict)
    tenant: dict[int, int] = field(default_factory=dict)

    def above(self, unit: int, permission: Permission) -> list[Holder]:
        held = (holder for place in self.path[unit] for holder in self.at.get(place, ()))
        return [holder for holder in held if permission in holder.permissions]

    def doing(self, unit: int) -> list[Holder]:
        """Those who report for a unit: its own people, else those of the nearest unit above below the street."""
        street = self.path[unit].index(self.tenant[unit])
        for place in reversed(self.path[unit][street + (unit != self.tenant[unit]) :]):
            held = [holder for holder in self.at.get(place, ()) if does_work(holder)]
            if held:
                return held
        return []


def does_work(holder: Holder) -> bool:
    """The supervision office may fill in for everybody, yet does not owe everybody's work."""
    return Permission.REPORT in holder.permissions and Permission.APPROVE not in holder.permissions


def messages_for(on: date, *, plans: Iterable[Plan] | None = None) -> Round:
    """Who gets what on a day. Demonstration plans are told to nobody unless they are named."""
    chosen = Plan.objects.exclude(state=Plan.State.CLOSED)
    chosen = chosen.on_real_clocks() if plans is None else chosen.filter(pk__in=[plan.pk for plan in plans])
    found = notices(Day(on, work_calendar(), chosen))
    posts = _posts(on, {notice.unit for notice in found})
    heard, unheard = _bring(found, posts)
    told = _told_before({user.pk for user in heard}, on)
    messages = [_message(user, sums, told.get(user.pk, {}), on) for user, sums in heard.items()]
    kept = sorted((one for one in messages if one.lines), key=lambda one: (one.owner, one.user.pk))
    nobody = Unit.objects.filter(pk__in=unheard).select_related("tenant")
    return Round(on, kept, list(nobody), _streets(found, posts, on))


def _posts(on: date, units: set[int]) -> Posts:
    posts = Posts()
    for unit, path, tenant in Unit.objects.filter(pk__in=units).values_list("pk", "path", "tenant"):
        posts.path[unit] = [int(part) for part in path.strip("/").split("/")]
        posts.tenant[unit] = tenant or unit
    places = {place for path in posts.path.values() for place in path}
    held = Membership.objects.in_force(on).filter(unit__in=places, user__is_active=True)
    for one in held.select_related("user", "unit"):
        posts.at[one.unit_id].append(Holder(one.user, one.unit.tenant_id or one.unit_id, GRANTS[one.role]))
    return posts


Sums = dict[User, tuple[int, Counter[Notice]]]


def _bring(found: Iterable[Notice], posts: Posts) -> tuple[Sums, set[int]]:
    """Each person's notices, merged over their units; and the units whose work nobody does."""
    heard: Sums = {}
    unheard: set[int] = set()
    for notice in found:
        kind = KINDS[notice.kind]
        holders = posts.doing(notice.unit) if kind.is_own else posts.above(notice.unit, kind.permission)
        if kind.is_own and not holders:
            unheard.add(notice.unit)
        for holder in {holder.user.pk: holder for holder in holders}.values():
            _owner, sums = heard.setdefault(holder.user, (holder.tenant, Counter()))
            sums[replace(notice, unit=0, count=0)] += notice.count
    return heard, unheard


def _streets(found: Iterable[Notice], posts: Posts, on: date) -> dict[int, list[Line]]:
    """What the units of each street owe, summed."""
    sums: dict[int, Counter[Notice]] = defaultdict(Counter)
    for notice in found:
        if KINDS[notice.kind].is_own:
            merged = replace(notice, unit=0, count=0, is_lightened=False)
            sums[posts.tenant[notice.unit]][merged] += notice.count
    return {street: _lines(counted, on) for street, counted in sums.items()}


def _lines(counted: Counter[Notice], on: date) -> list[Line]:
    merged = sorted((replace(notice, count=count) for notice, count in counted.items()), key=rank_of)
    return [line_of(notice, on) for notice in merged]


def _message(user: User, sums: tuple[int, Counter[Notice]], told: dict[str, int], on: date) -> Message:
    owner, counted = sums
    lines = [line for line in _lines(counted, on) if told.get(line.quarter, 0) < MOST_A_QUARTER]
    return Message(user, owner, lines)


def _told_before(users: set[int], on: date) -> dict[int, dict[str, int]]:
    """How many earlier messages of each person held a limited line, by quarter."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    earlier = Reminder.objects.filter(user__in=users, on__lt=on, on__gte=on - A_QUARTER_AND_ITS_RETURNS)
    for user, lines in earlier.values_list("user", "lines"):
        found[user].update({line["quarter"] for line in lines if line.get("quarter")})
    return {user: dict(counts) for user, counts in found.items()}
