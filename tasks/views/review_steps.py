"""审核步骤 of a plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions.terms import change_review
from tasks.errors import ActionError
from tasks.forms.review_steps import ReviewStepsForm
from tasks.views.planning import plan_for
from tasks.views.request import Request
from units.access import require
from units.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def review_steps(request: Request, plan_code: str) -> HttpResponse:
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    form = ReviewStepsForm(request.POST if request.method == "POST" else None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            change_review(plan=plan, by=request.user, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已保存，从以后开启的季度起执行。"))
            return redirect("review-steps", plan.code)
    status = 422 if form.is_bound else 200
    return render(request, "plans/review_steps.html", {"plan": plan, "form": form}, status=status)
