"""事件通知: which systems are told of what, what was sent, and sending again; kept by whoever keeps accounts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.access import covered, may_somewhere
from units.forms.webhooks import WebhookForm
from units.models import Unit, Webhook, WebhookDelivery
from units.roles import Permission
from units.views.request import Request
from units.views.tree import PAGE_SIZE
from units.webhooks import actions
from units.webhooks.letters import EVENTS


def kept(request: Request) -> QuerySet[Webhook]:
    """Webhooks of the units whose accounts this person keeps."""
    if not may_somewhere(request.user, Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied(_("事件通知由系统管理员管理"))
    rows = Webhook.objects.filter(covered(request.user, Permission.MANAGE_ACCOUNTS, "owner__path"))
    return rows.select_related("owner").order_by("-pk")


@require_safe
def webhooks(request: Request) -> HttpResponse:
    states = WebhookDelivery.State
    counted = kept(request).annotate(
        delivered=Count("deliveries", filter=Q(deliveries__state=states.DELIVERED)),
        waiting=Count("deliveries", filter=Q(deliveries__state=states.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=states.FAILED)),
    )
    pages = Paginator(counted, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "units/webhooks.html", {"pages": pages, "words": EVENTS})


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: Request) -> HttpResponse:
    kept(request)
    units = Unit.objects.living().filter(
        covered(request.user, Permission.MANAGE_ACCOUNTS), kind__in=Unit.TENANT_KINDS
    )
    form = WebhookForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        made = actions.create_webhook(by=request.user, **form.cleaned_data)
        return render(request, "units/webhook_made.html", {"made": made})
    return render(request, "units/webhook_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def webhook(request: Request, webhook_id: int) -> HttpResponse:
    found = get_object_or_404(kept(request), pk=webhook_id)
    rows = found.deliveries.select_related("event__tenant").order_by("-pk")
    pages = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "units/webhook.html", {"webhook": found, "pages": pages, "words": EVENTS})


@require_POST
def webhook_stop(request: Request, webhook_id: int) -> HttpResponse:
    found = get_object_or_404(kept(request), pk=webhook_id)
    actions.stop_webhook(by=request.user, webhook=found)
    messages.success(request, _("已停止，不再发送。"))
    return redirect("webhook", webhook_id)


@require_POST
def webhook_again(request: Request, webhook_id: int) -> HttpResponse:
    """One delivery, or with none named all that were never taken."""
    found = get_object_or_404(kept(request), pk=webhook_id)
    named = request.POST.get("delivery", "")
    chosen = (
        {"pk": int(named)} if named.isascii() and named.isdigit() and len(named) < 19 else {"state": "failed"}
    )
    sent = actions.send_again(by=request.user, deliveries=found.deliveries.filter(**chosen))
    messages.success(request, _("%(number)s 条重新发送。") % {"number": sent})
    return redirect("webhook", webhook_id)
