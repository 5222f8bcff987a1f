"""The design system on one page, for those who look after the site; and the choice between paper and dark."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reports.charts import chart_library
from reports.figure_tables import Column, FigureTable, Line
from reports.marks import BUCKET_MARKS, BUCKET_WORDS, KEY
from reports.returning import back_address
from units.access import may_somewhere
from units.models import User
from units.roles import Permission

STAFF = (
    Permission.MANAGE_PLANS,
    Permission.MANAGE_ACCOUNTS,
    Permission.GRANT_ROLES,
    Permission.READ_AUDIT,
)
THEMES = ("light", "dark")
COLOURS = (
    *("paper", "card", "wash", "ink", "soft", "faint", "line", "hair", "edge"),
    *(
        "seal",
        "seal-wash",
        "green",
        "green-wash",
        "amber",
        "amber-wash",
        "red",
        "red-wash",
        "blue",
        "blue-wash",
    ),
)
SIZES = ("s", "normal", "l", "xl", "figure", "total")
STEPS = (
    (gettext_lazy("填报"), "done"),
    (gettext_lazy("单位审签"), "done"),
    (gettext_lazy("牵头初审"), "now"),
    (gettext_lazy("督查审核"), ""),
)

TABS = (gettext_lazy("进展"), gettext_lazy("数据"), gettext_lazy("佐证"))


@dataclass(frozen=True)
class Stage:
    """One step of a stepper; ``state`` is done, now or empty."""

    name: str
    state: str


@dataclass(frozen=True)
class Tab:
    name: str
    url: str
    is_current: bool


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not any(may_somewhere(user, permission) for permission in STAFF):
        raise PermissionDenied(_("这一页只给管理员和督查部门看"))
    context: dict[str, Any] = {
        "colours": COLOURS,
        "sizes": SIZES,
        "key": KEY,
        "buckets": [(BUCKET_MARKS[name], word) for name, word in BUCKET_WORDS.items()],
        "tabs": [Tab(str(name), f"#tab-{number}", number == 0) for number, name in enumerate(TABS)],
        "stages": [Stage(str(name), state) for name, state in STEPS],
        "table": sample(),
        "chart_library": chart_library(),
    }
    return render(request, "styleguide/page.html", context)


def sample() -> FigureTable:
    """Invented numbers, enough for every part of a table with its chart."""
    rows = ((_("一季度"), 12, 3, 80), (_("二季度"), 10, 5, 67), (_("三季度"), 14, 1, 93))
    return FigureTable(
        name="sample",
        title=_("示例图表"),
        said=_("三季度达序率最高，93%。"),
        as_of=_("示例数据"),
        head=_("季度"),
        columns=(
            Column(_("达序"), "stack", "green"),
            Column(_("滞后"), "stack", "amber"),
            Column(_("达序率"), "line", "seal", "%"),
        ),
        lines=tuple(Line(name, tuple(values), is_current=name == rows[-1][0]) for name, *values in rows),
        chart="columns",
    )


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Paper or dark, kept in the browser for a year; nothing of the account changes."""
    theme = request.POST.get("theme", "")
    answer = redirect(back_address(request) or "home")
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax", httponly=True)
    return answer
