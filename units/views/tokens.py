"""接口令牌: what other systems may do; kept by whoever keeps accounts. A secret is shown once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units import actions
from units.access import covered, may_somewhere
from units.forms.tokens import TokenForm
from units.models import ApiToken, Unit
from units.roles import Permission
from units.views.request import Request
from units.views.tree import PAGE_SIZE


def kept(request: Request) -> QuerySet[ApiToken]:
    """Tokens of the units whose accounts this person keeps."""
    if not may_somewhere(request.user, Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied(_("令牌由系统管理员管理"))
    rows = ApiToken.objects.filter(covered(request.user, Permission.MANAGE_ACCOUNTS, "unit__path"))
    return rows.select_related("unit", "person").order_by("-pk")


@require_safe
def tokens(request: Request) -> HttpResponse:
    pages = Paginator(kept(request), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "units/tokens.html", {"pages": pages})


@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: Request) -> HttpResponse:
    kept(request)
    units = Unit.objects.living().filter(covered(request.user, Permission.MANAGE_ACCOUNTS))
    form = TokenForm(request.POST if request.method == "POST" else None, units=units, by=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.issue_token(by=request.user, **form.cleaned_data)
        return render(request, "units/token_made.html", {"made": made})
    return render(request, "units/token_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    token = get_object_or_404(kept(request), pk=token_id)
    actions.revoke_token(by=request.user, token=token)
    messages.success(request, _("令牌「%(name)s」已撤销，立即失效。") % {"name": token.name})
    return redirect("tokens")
