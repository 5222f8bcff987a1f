from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tasks.queries import workbench as queries
from tasks.views.request import Request


@require_safe
def workbench(request: Request) -> HttpResponse:
    """?all=1 lists what everybody below owes, for whoever may fill in for them."""
    page = queries.workbench(
        request.user, page=request.GET.get("page", "1"), of_everybody=request.GET.get("all") == "1"
    )
    return render(
        request, "tasks/workbench.html", {"page": page, "pages": page.page, "clock_on": page.clock_on}
    )
