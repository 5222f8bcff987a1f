"""人员: accounts, which the system administrator keeps, and posts, which the security administrator grants."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from units import accounts, actions
from units.access import covered, may_somewhere, require
from units.appointments import end_post, hand_over
from units.forms.people import AccountForm, ChangeForm, EndForm, HandOverForm
from units.models import Membership, Unit
from units.people import people_of, posts_of, rows_of, seen
from units.roles import Permission
from units.views.request import Request
from units.views.tree import PAGE_SIZE, refused, require_administration


@require_safe
def people(request: Request) -> HttpResponse:
    """?q= looks for a name or an account."""
    require_administration(request.user)
    text = request.GET.get("q", "").strip()[:60]
    pages = Paginator(people_of(request.user, text=text), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "rows": rows_of(pages, seen_by=request.user),
        "text": text,
        "may_keep": may_somewhere(request.user, Permission.MANAGE_ACCOUNTS),
    }
    return render(request, "units/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: Request) -> HttpResponse:
    if not may_somewhere(request.user, Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied(_("账号由系统管理员建立"))
    units = Unit.objects.living().filter(covered(request.user, Permission.MANAGE_ACCOUNTS))
    form = AccountForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        made = actions.create_account(by=request.user, **form.cleaned_data)
        return render(request, "units/first_password.html", {"person": made.user, "password": made.password})
    status = 422 if request.method == "POST" else 200
    return render(request, "units/person_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, user_id: int) -> HttpResponse:
    """One person: their posts in order of time; for the keeper of accounts, what can be changed."""
    require_administration(request.user)
    found = get_object_or_404(people_of(request.user), pk=user_id)
    form = ChangeForm(request.POST if request.method == "POST" else None, person=found)
    if request.method == "POST" and request.POST.get("do") == "password":
        password = accounts.renew_password(user=found, by=request.user)
        return render(request, "units/first_password.html", {"person": found, "password": password})
    if request.method == "POST" and form.is_valid():
        accounts.change_account(user=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("person", found.pk)
    context = {
        "person": found,
        "form": form,
        "posts": Paginator(posts_of(found, seen_by=request.user), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "may_keep": may_somewhere(request.user, Permission.MANAGE_ACCOUNTS)
        and accounts.may_keep(request.user, found),
        "may_grant": may_somewhere(request.user, Permission.GRANT_ROLES),
    }
    return render(request, "units/person.html", context, status=200 if request.method != "POST" else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def post(request: Request, post_id: int) -> HttpResponse:
    """结束任职 or 交接 of one post."""
    require_administration(request.user)
    held = Membership.objects.filter(seen(request.user, "unit__path")).select_related("unit__tenant", "user")
    found = get_object_or_404(held, pk=post_id)
    require(request.user, Permission.GRANT_ROLES, found.unit)
    do = request.POST.get("do") if request.method == "POST" else None
    end = EndForm(request.POST if do == "end" else None)
    over = HandOverForm(request.POST if do == "over" else None, post=found, seen_by=request.user)
    if (do == "end" and _end(request, found, end)) or (do == "over" and _hand_over(request, found, over)):
        return redirect("unit", found.unit.code)
    context = {"post": found, "end": end, "over": over}
    return render(request, "units/post.html", context, status=200 if do is None else 422)


def _end(request: Request, found: Membership, form: EndForm) -> bool:
    if not form.is_valid():
        return False
    try:
        end_post(post=found, last_day=form.cleaned_data["last_day"], by=request.user)
    except ValidationError as error:
        return refused(form, error)
    messages.success(request, _("%(post)s：任职到 %(day)s。") % {"post": found, "day": found.until})
    return True


def _hand_over(request: Request, found: Membership, form: HandOverForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        begun = hand_over(post=found, to=given["to"], from_day=given["from_day"], by=request.user)
    except (ValidationError, PermissionDenied) as error:
        return refused(form, error)
    told = {"unit": begun.unit, "role": begun.get_role_display(), "to": begun.user, "day": begun.since}
    messages.success(request, _("%(unit)s（%(role)s）从 %(day)s 起由%(to)s办理。") % told)
    return True
