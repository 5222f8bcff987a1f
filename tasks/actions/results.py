"""Results in words: whether a promise that no number measures was kept, as somebody decided."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Indicator, ReportingPeriod
from plans.quarters import Quarter
from plans.staleness import mark_stale
from tasks.errors import PeriodError, WrongStateError
from tasks.models import IndicatorResult, Task
from tasks.queries.leads import lead_unit
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission


@transaction.atomic
def record_result(
    *,
    indicator: Indicator,
    quarter: Quarter,
    actual_text: str,
    is_met: bool,
    by: User,
    unit: Unit | None = None,
    is_correction: bool = False,
) -> IndicatorResult:
    """Decide a result of a quarter that was opened: by who answers for the indicator, or the supervision office.

    A second decision closes the first; the same one again changes nothing. After closing it is a correction:
    reports.corrections.correct_result.
    """
    require(by, Permission.REPORT, answering_unit(indicator))
    if not actual_text.strip():
        raise WrongStateError(_("请写明结果"))
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    _require_decidable(indicator, quarter, is_correction=is_correction)
    old = in_force(indicator, quarter, unit)
    if old is not None and (old.actual_text, old.is_met) == (actual_text, is_met):
        return old
    now = timezone.now()
    indicator.results.filter(quarter=quarter, unit=unit, replaced_at=None).update(replaced_at=now)
    result = IndicatorResult.objects.create(
        indicator=indicator,
        owner_id=indicator.owner_id,
        unit=unit,
        quarter=quarter,
        actual_text=actual_text,
        is_met=is_met,
        decided_at=now,
        decided_by=by,
    )
    told = {"quarter": str(quarter), "text": actual_text, "is_met": is_met, "before": old and old.actual_text}
    audit.record("result.decided", by=by, about=result, tenant=indicator.owner_id, **told)
    mark_stale(indicator.plan_id, since=quarter)
    return result


def in_force(indicator: Indicator, quarter: Quarter, unit: Unit | None) -> IndicatorResult | None:
    return indicator.results.filter(quarter=quarter, unit=unit, replaced_at=None).first()


def answering_unit(indicator: Indicator) -> Unit:
    """The lead of the indicator's home task; where no task repeats it, the unit it was given to, else the owner."""
    home = Task.objects.filter(task_indicators__indicator=indicator, task_indicators__is_home=True).first()
    return lead_unit(home) if home else indicator.responsible_unit or indicator.plan.owner


def _require_decidable(indicator: Indicator, quarter: Quarter, *, is_correction: bool) -> None:
    period = ReportingPeriod.objects.filter(plan=indicator.plan_id, quarter=quarter).first()
    if period is None:
        raise PeriodError(_("%(quarter)s还没有开启") % {"quarter": quarter.label})
    if period.is_closed and not is_correction:
        raise PeriodError(_("%(quarter)s已定稿，请按更正程序办理") % {"quarter": quarter.label})
