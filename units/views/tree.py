"""单位: the tree as far as a person administers it, and one unit with its people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from units import actions
from units.access import may, may_somewhere
from units.forms.people import AppointForm, UnitForm
from units.models import Unit, User
from units.people import SEEING, posts_at, seen, units_of
from units.roles import Permission
from units.views.request import Request

PAGE_SIZE = 50


def require_administration(user: User) -> None:
    if not any(may_somewhere(user, permission) for permission in SEEING):
        raise PermissionDenied(_("您的岗位不管理单位和人员"))


@require_safe
def units(request: Request) -> HttpResponse:
    """?q= looks for a name or code; ?ended=1 lists units that are no more, too."""
    require_administration(request.user)
    text, ended = request.GET.get("q", "").strip()[:60], request.GET.get("ended") == "1"
    found = units_of(request.user, text=text, ended=ended)
    context = {
        "pages": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "text": text,
        "ended": ended,
        "may_see_people": True,
    }
    return render(request, "units/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: Request, unit_code: str) -> HttpResponse:
    """One unit, its people now and before. ``do`` says which of the two forms was sent."""
    require_administration(request.user)
    found = get_object_or_404(Unit.objects.filter(seen(request.user)), code=unit_code)
    do = request.POST.get("do") if request.method == "POST" else None
    appoint = AppointForm(request.POST if do == "appoint" else None, seen_by=request.user)
    below = UnitForm(request.POST if do == "create" else None, parent=found)
    if do == "appoint" and appoint.is_valid() and _appoint(request, found, appoint):
        return redirect("unit", unit_code)
    if do == "create" and below.is_valid() and _create(request, found, below):
        return redirect("unit", unit_code)
    context = {
        "unit": found,
        "posts": Paginator(posts_at(found), PAGE_SIZE).get_page(request.GET.get("page")),
        "below": found.children.living().order_by("position", "id")[:200],
        "appoint": appoint,
        "create": below,
        "may_grant": may(request.user, Permission.GRANT_ROLES, found) and found.ended_on is None,
        "may_manage": may(request.user, Permission.MANAGE_PLANS, found) and found.ended_on is None,
    }
    return render(request, "units/unit.html", context, status=200 if do is None else 422)


def _appoint(request: Request, found: Unit, form: AppointForm) -> bool:
    given = form.cleaned_data
    try:
        post = actions.appoint(
            by=request.user, user=given["person"], unit=found, role=given["role"], since=given["since"]
        )
    except PermissionDenied as error:
        return refused(form, error)
    messages.success(request, _("已记下：%(post)s。") % {"post": post})
    return True


def _create(request: Request, parent: Unit, form: UnitForm) -> bool:
    position = parent.children.count()
    try:
        made = actions.create_unit(by=request.user, parent=parent, position=position, **form.cleaned_data)
    except IntegrityError:
        return refused(form, ValidationError(_("刚刚有人用了这个名称或代码，请核对")))
    messages.success(request, _("已新建「%(unit)s」。") % {"unit": made})
    return True


def refused(form: Form, error: PermissionDenied | ValidationError) -> bool:
    """A refusal is said in the form, which keeps what was typed."""
    form.add_error(None, error if isinstance(error, ValidationError) else str(error))
    return False
