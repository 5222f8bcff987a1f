"""Posts end, and are handed over: acts of who grants roles. Duty follows the post, so nothing else has to be moved."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from units import audit
from units.access import require
from units.actions import appoint, require_another
from units.models import Membership, User
from units.roles import Permission


@transaction.atomic
def end_post(*, post: Membership, last_day: date, by: User) -> None:
    """The post is held up to and including ``last_day``. Who ends it second is told; the same day again is fine."""
    require(by, Permission.GRANT_ROLES, post.unit)
    if last_day < post.since:
        raise ValidationError(_("最后一天不能早于任职之日（%(since)s）") % {"since": post.since})
    still_held = Membership.objects.filter(Q(until=None) | Q(until__gt=last_day), pk=post.pk)
    if not still_held.update(until=last_day):
        _require_same_end(post, last_day)
        return
    post.until = last_day
    audit.record(
        "membership.ended", by=by, about=post, tenant=post.unit.tenant_id, until=last_day, role=post.role
    )


def _require_same_end(post: Membership, last_day: date) -> None:
    post.refresh_from_db()
    if post.until != last_day:
        raise ValidationError(_("这个岗位已于 %(day)s 结束") % {"day": post.until})


@transaction.atomic
def hand_over(*, post: Membership, to: User, from_day: date, by: User) -> Membership:
    """交接: one person's post ends the day before ``from_day``, another's begins on it; both or neither."""
    require_another(by, to)
    if to.pk == post.user_id:
        raise ValidationError(_("接手的要是另一个人"))
    end_post(post=post, last_day=from_day - timedelta(days=1), by=by)
    return appoint(by=by, user=to, unit=post.unit, role=post.role, since=from_day)
