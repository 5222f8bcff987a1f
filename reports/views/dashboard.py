"""The dashboard, its lists and its files."""

import time

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.quarters import Quarter
from reports.caching import Body, body_of, scope_key
from reports.charts import chart_library
from reports.dashboard_body import body_drawn
from reports.figure_tables import FigureTable
from reports.figure_writers import WRITERS, written
from reports.frames import framed, person
from reports.queries import task_list
from reports.queries.dashboard_tables import TABLES
from reports.queries.facts import facts_of
from reports.queries.scope_state import ScopeState, scope_state
from reports.queries.scopes import Question, Scope, scope_of
from reports.queries.task_list import TaskFilters
from reports.queries.waiting import Waiting, waiting_for
from reports.recent import Recent
from reports.returning import coming_from, without_page
from units.models import User

PAGE_SIZE = 50
# a scope by its state; what waits is looked up again after an act of one's own or in one's street, and every minute
MOST = 512
SCOPES: Recent[Scope | None] = Recent(MOST)
WAITING: Recent[tuple[Waiting, ...]] = Recent(MOST)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Whoever belongs to a street sees it; a district its streets together."""
    user: User = request.user  # type: ignore[assignment]
    state, standing = scope_state(user, request.session)
    scope = SCOPES.get((state, asked_question(request), *person(request)), lambda: asked_scope(request))
    if scope is None:
        return render(request, "reports/no_plan.html", {"may_see": False, "manages": False, "plans_url": ""})
    minute = int(time.time()) // 60
    waiting = WAITING.get((state.last_act, minute, *person(request)), lambda: waiting_for(user))
    context = {"scope": scope, "waiting": waiting, "chart_library": chart_library()}
    return framed(
        request,
        "reports/dashboard.html",
        context=context,
        body=dashboard_body(scope, user, state),
        state=(str(scope.unit), scope.clock_on, scope.chosen is None, waiting),
        standing=standing,
        until=60 * (minute + 1),
    )


def dashboard_body(scope: Scope, user: User, state: ScopeState) -> Body:
    """What everybody of the same scope sees, kept until a figure changes; names and posts may be a minute old."""

    kept_by = (state.figures, scope.unit.pk, scope.chosen, chart_library(), scope_key(user))
    return body_of(
        "dashboard", state=kept_by, draw=lambda: body_drawn(scope, library=chart_library()), seconds=60
    )


@require_safe
def dashboard_tasks(request: HttpRequest) -> HttpResponse:
    """The list behind a number: the tasks of one light, one unit, one plan."""
    scope = known_scope(request)
    filters = TaskFilters.read(request.GET)
    page = Paginator(task_list.chosen(scope, filters), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "filters": filters,
        "page": page,
        "lines": task_list.lines_of(scope, page.object_list),
        "options": task_list.options(scope, filters),
        "back": coming_from(request),
        "query": without_page(request),
    }
    return render(request, "reports/dashboard_tasks.html", context)


@require_safe
def dashboard_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One table of the dashboard as a file, from the rows that the page prints."""
    if name not in TABLES or kind not in WRITERS:
        raise Http404(_("没有这张表"))
    scope = known_scope(request)
    table = TABLES[name](facts_of(scope))
    return file_of(table, kind, f"{scope.unit.code}-{scope.quarter}")


def file_of(table: FigureTable, kind: str, about: str) -> HttpResponse:
    answer = HttpResponse(written(table, kind), content_type=WRITERS[kind])
    name = content_disposition_header(as_attachment=True, filename=f"{table.title}-{about}.{kind}")
    answer["Content-Disposition"] = name or "attachment"
    return answer


def asked_scope(request: HttpRequest) -> Scope | None:
    """The scope that the address asks for; None for whoever belongs nowhere, 404 for what may not be seen."""
    question = asked_question(request)
    scope = scope_of(request.user, question)  # type: ignore[arg-type]
    if scope is None and question.unit:
        raise Http404(_("没有这个单位，或者不在您能看到的范围内"))
    return scope


def asked_question(request: HttpRequest) -> Question:
    return Question(request.GET.get("unit", "").strip(), asked_quarter(request))


def asked_quarter(request: HttpRequest) -> Quarter | None:
    text = request.GET.get("quarter", "")
    try:
        return Quarter.parse(text) if text else None
    except ValueError as error:
        raise Http404(_("季度写作 2026-Q3")) from error


def known_scope(request: HttpRequest) -> Scope:
    scope = asked_scope(request)
    if scope is None:
        raise Http404(_("您还没有可以查看的街道"))
    return scope
