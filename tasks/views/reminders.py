"""提醒: what would be told on a day (for the supervision office), and marking one's own message read."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans.models import Plan
from plans.queries import work_calendar
from tasks.actions.reminders import mark_read
from tasks.models import Reminder
from tasks.queries.workbench import demonstration_day
from tasks.reminders.messages import Message, Round, messages_for
from tasks.reminders.sending import MAIL
from tasks.views.request import Request, require_somewhere
from units.access import covered
from units.models import Unit, User
from units.roles import Permission

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    """A person's message and what became of it. ``mail`` says so in words."""

    message: Message
    is_written: bool
    mail: str


@require_safe
def reminders(request: Request) -> HttpResponse:
    """?on=2026-10-09 looks at another day; nothing is ever sent from here."""
    require_somewhere(request.user, Permission.APPROVE)
    clock = demonstration_day(request.user)
    on = day_of(request.GET.get("on", "")) or clock or timezone.localdate()
    found = round_for(request.user, on)
    pages = Paginator(found.messages, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "on": on,
        "pages": pages,
        "rows": rows_of(list(pages), on),
        "unheard": found.unheard,
        "is_workday": work_calendar().is_workday(on),
        "clock_on": clock,
        "mails": bool(settings.EMAIL_HOST),
        "more": f"&on={on.isoformat()}",
    }
    return render(request, "tasks/reminders.html", context)


def round_for(user: User, on: date) -> Round:
    """The day as far as this person's plans go, shown only where they review."""
    plans = Plan.objects.filter(covered(user, Permission.APPROVE, "owner__path")).only("pk")
    found = messages_for(on, plans=plans)
    own = set(Unit.objects.filter(covered(user, Permission.APPROVE)).values_list("pk", flat=True))
    messages = [message for message in found.messages if message.owner in own]
    return Round(on, messages, [unit for unit in found.unheard if unit.pk in own], {})


def rows_of(messages: list[Message], on: date) -> list[Row]:
    users = [message.user.pk for message in messages]
    kept = {row.user_id: row for row in Reminder.objects.filter(user__in=users, on=on)}
    return [Row(one, one.user.pk in kept, mail_word(one.user, kept.get(one.user.pk))) for one in messages]


def mail_word(user: User, kept: Reminder | None) -> str:
    if not user.email:
        return _("没有填邮箱")
    if kept is None:
        return _("有邮箱")
    if MAIL in kept.sent_by:
        return _("邮件已发")
    return (
        _("邮件未发出：%(answer)s") % {"answer": kept.failed[MAIL]["answer"]} if kept.failed else _("有邮箱")
    )


def day_of(text: str) -> date | None:
    """A day as the browser writes it; anything else is passed over."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
def reminder_read(request: Request, reminder_id: int) -> HttpResponse:
    if not mark_read(by=request.user, reminder_id=reminder_id):
        raise Http404
    return redirect("workbench")
