"""What the pages of units and people read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from units.access import covered
from units.models import AuditEvent, Membership, Unit, User
from units.roles import Permission

SEEING = (Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES, Permission.MANAGE_PLANS)


@dataclass(frozen=True)
class PersonRow:
    """A person with the posts they hold today, in words."""

    person: User
    posts: str


def seen(user: User, path: str = "path") -> Q:
    """A filter for units that this person administers in one way or another."""
    found = Q(pk__in=[])
    for permission in SEEING:
        found |= covered(user, permission, path)
    return found


def units_of(user: User, *, text: str = "", ended: bool = False) -> QuerySet[Unit]:
    """In the order of the tree: every unit after its parent, siblings by position."""
    today = timezone.localdate()
    in_force = Q(memberships__since__lte=today) & (
        Q(memberships__until=None) | Q(memberships__until__gte=today)
    )
    found = Unit.objects.filter(seen(user)).select_related("parent")
    if not ended:
        found = found.filter(ended_on=None)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__iexact=text))
    counted = found.annotate(people=Count("memberships__user", filter=in_force, distinct=True))
    return counted.order_by("tenant__path", "parent__path", "position", "id")


def people_of(user: User, *, text: str = "") -> QuerySet[User]:
    """People who hold or held a post where this person administers, or whose account was made there."""
    posts = Membership.objects.filter(seen(user, "unit__path"), user=OuterRef("pk"))
    made = AuditEvent.objects.filter(
        seen(user, "tenant__path"), action="account.created", about_type="units.user", about_id=OuterRef("pk")
    )
    found = User.objects.filter(Exists(posts) | Exists(made))
    if text:
        found = found.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    return found.order_by("full_name", "id")


def rows_of(people: Iterable[User], *, seen_by: User) -> list[PersonRow]:
    """One query more, however many people; posts out of sight are left out."""
    listed = list(people)
    held = Membership.objects.in_force(timezone.localdate()).filter(
        seen(seen_by, "unit__path"), user__in=listed
    )
    words: dict[int, list[str]] = {}
    for post in held.select_related("unit").order_by("unit__position", "id"):
        words.setdefault(post.user_id, []).append(f"{post.unit}（{post.get_role_display()}）")
    return [PersonRow(person, "、".join(words.get(person.pk, []))) for person in listed]


def posts_of(person: User, *, seen_by: User) -> QuerySet[Membership]:
    """The person's posts that ``seen_by`` may know of, the latest first."""
    own = Membership.objects.filter(seen(seen_by, "unit__path"), user=person)
    return own.select_related("unit__tenant").order_by("-since", "-id")


def posts_at(unit: Unit) -> QuerySet[Membership]:
    return unit.memberships.select_related("user").order_by("role", "-since", "-id")


def posts_to_come(user: User, on: date | None = None) -> QuerySet[Membership]:
    """Posts held on a day or later."""
    held: QuerySet[Membership] = user.memberships.filter(
        Q(until=None) | Q(until__gte=on or timezone.localdate())
    )
    return held
