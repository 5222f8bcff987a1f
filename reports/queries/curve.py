"""A task's year against its schedule, quarter by quarter: the curve on its page."""

from decimal import Decimal

from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports.figure_tables import Column, FigureTable, Line
from reports.models import TaskQuarter
from reports.queries.moments import as_of
from reports.queries.published import light_of
from reports.queries.task_list import gap_words
from reports.results import as_published
from reports.shares import percent
from tasks.models import Task


def curve_of(plan: Plan, task: Task) -> FigureTable | None:
    """Two queries; None for a task that takes no percent: there is no curve to draw."""
    rows = [
        (live, as_published(live))
        for live in TaskQuarter.objects.filter(plan=plan, task=task).order_by("quarter")
    ]
    if all(figure.year_bp is None for _live, figure in rows):
        return None
    return FigureTable(
        name="curve",
        title=_("年度进度对照序时"),
        said=said_of([figure for _live, figure in rows if figure.year_bp is not None][-1]),
        as_of=as_of(plan, ReportingPeriod.objects.filter(plan=plan, quarter=rows[-1][0].quarter).first()),
        head=_("季度"),
        columns=(
            Column(_("年度进度"), "bar", "ink", "%"),
            Column(_("序时进度"), "line", "seal", "%"),
            Column(_("差距（百分点）")),
            Column(_("计划期进度"), unit="%"),
            Column(_("灯"), is_number=False),
        ),
        lines=tuple(_line(live, figure) for live, figure in rows),
        chart="columns",
        note=_("年度进度每年从头算起；计划期进度只作参考，不亮灯。"),
    )


def _line(live: TaskQuarter, figure: TaskQuarter) -> Line:
    shares = tuple(_share(value) for value in (figure.year_bp, figure.schedule_bp))
    values = (*shares, gap_words(figure) or None, _share(figure.plan_bp), light_of(live).said)
    return Line(Quarter(figure.quarter).label, values, f"#{Quarter(figure.quarter)}")


def _share(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(percent(basis_points))


def said_of(figure: TaskQuarter) -> str:
    said = {
        "quarter": Quarter(figure.quarter).label,
        "year": percent(figure.year_bp),
        "schedule": percent(figure.schedule_bp),
    }
    if figure.schedule_bp is None:
        return _("%(quarter)s完成全年的 %(year)s%%。") % said
    return _("%(quarter)s完成全年的 %(year)s%%，序时 %(schedule)s%%。") % said
