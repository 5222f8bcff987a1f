"""负担表 for the supervision office, on the page and as a file of the same rows."""

from io import BytesIO

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.quarters import Quarter
from tasks.queries import burden as queries
from tasks.queries.workbench import demonstration_day
from tasks.views.request import Request, require_somewhere
from tasks.writers import csv, xlsx
from tasks.writers.burden import burden_table
from units.roles import Permission

PAGE_SIZE = 50
WRITERS = {"xlsx": (xlsx.workbook, xlsx.CONTENT_TYPE), "csv": (csv.sheet, csv.CONTENT_TYPE)}


@require_safe
def burden(request: Request) -> HttpResponse:
    """?quarter=2026-Q3 chooses; nothing chooses an order."""
    require_somewhere(request.user, Permission.APPROVE)
    quarters = queries.quarters_of(request.user)
    quarter = chosen(request.GET.get("quarter", "")) or (quarters[0] if quarters else None)
    units = queries.units_asked(request.user, quarter or 0)
    pages = Paginator(units, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "quarter": quarter,
        "quarters": quarters,
        "pages": pages,
        "rows": queries.burden_rows(pages.object_list, quarter or 0),
        "more": f"&quarter={quarter}",
        "clock_on": demonstration_day(request.user),
    }
    return render(request, "tasks/burden.html", context)


@require_safe
def burden_download(request: Request, quarter: str, suffix: str) -> FileResponse:
    require_somewhere(request.user, Permission.APPROVE)
    found = chosen(quarter)
    if found is None:
        raise Http404
    rows = queries.burden_rows(queries.units_asked(request.user, found), found)
    table = burden_table(rows, found)
    write, content_type = WRITERS[suffix]
    name = f"{table.title}.{suffix}"
    return FileResponse(BytesIO(write(table)), as_attachment=True, filename=name, content_type=content_type)


def chosen(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text)
    except ValueError:
        return None
