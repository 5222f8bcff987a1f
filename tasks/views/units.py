"""单位 as far as work hangs on it: ending a unit, and what printed names mean in a street."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.parsing.units import fold_name
from tasks.actions.units import end_unit
from tasks.errors import ActionError
from tasks.forms.units import AliasForm, EndUnitForm, GroupForm
from tasks.views.request import Request, require_somewhere
from units.access import covered
from units.actions import add_alias, define_group, remove_alias
from units.models import Unit, UnitAlias, UnitGroup, User
from units.roles import Permission


def managed_unit(user: User, code: str) -> Unit:
    require_somewhere(user, Permission.MANAGE_PLANS)
    managed = Unit.objects.filter(covered(user, Permission.MANAGE_PLANS)).select_related("tenant")
    found: Unit = get_object_or_404(managed, code=code)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def unit_end(request: Request, unit_code: str) -> HttpResponse:
    """撤销: what is still to be reported passes to the successor."""
    found = managed_unit(request.user, unit_code)
    form = EndUnitForm(request.POST if request.method == "POST" else None, unit=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            end_unit(unit=found, on=given["on"], successor=given["successor"], by=request.user)
        except ActionError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("「%(unit)s」已撤销。") % {"unit": found})
            return redirect("unit", unit_code)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/unit_end.html", {"unit": found, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def street_names(request: Request, unit_code: str) -> HttpResponse:
    """别名和统称 of a street. ``do`` says which form was sent: alias, group, or remove with an alias's id."""
    street = managed_unit(request.user, unit_code)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    data = request.POST if request.method == "POST" else None
    alias = AliasForm(data if do == "alias" else None, street=street)
    groups = [
        GroupForm(data if do == f"group-{group.pk}" else None, street=street, group=group)
        for group in UnitGroup.objects.of_street(street).prefetch_related("members")
    ]
    new = GroupForm(data if do == "group" else None, street=street)
    if do and _saved(request, street, do, alias, [new, *groups]):
        return redirect("street-names", unit_code)
    aliases = UnitAlias.objects.filter(owner=street).select_related("unit", "group").order_by("text")
    context = {"street": street, "aliases": aliases, "alias": alias, "groups": groups, "new": new}
    return render(request, "units/names.html", context, status=422 if do else 200)


def _saved(request: Request, street: Unit, do: str, alias: AliasForm, groups: list[GroupForm]) -> bool:
    """Whether the form that was sent has been carried out; what it refuses stands in it."""
    if do == "remove":
        return _removed(request, street)
    group = next((form for form in groups if form.is_bound), None)
    if alias.is_bound and alias.is_valid():
        text = alias.cleaned_data["text"]
        add_alias(by=request.user, owner=street, text=text, folded=fold_name(text), **alias.meaning())
    elif group is not None and group.is_valid():
        members = list(group.cleaned_data["members"])
        define_group(by=request.user, owner=street, name=group.meant(), members=members)
    else:
        return False
    messages.success(request, _("已保存。"))
    return True


def _removed(request: Request, street: Unit) -> bool:
    posted = request.POST.get("alias", "")
    found = get_object_or_404(
        UnitAlias, owner=street, pk=int(posted) if posted.isdecimal() and len(posted) < 10 else -1
    )
    remove_alias(by=request.user, alias=found)
    messages.success(request, _("已去掉别名「%(text)s」。") % {"text": found.text})
    return True
