"""Unit names printed in a document: each gets its meaning here, once per street."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions.naming import explain_names, free_codes
from tasks.forms.names import NameForm
from tasks.importing.checking import check
from tasks.importing.naming import Meaning
from tasks.models import ImportRun
from tasks.views.importing import readable_run
from tasks.views.request import Request
from units.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def import_names(request: Request, run_id: int) -> HttpResponse:
    run = readable_run(request.user, run_id)
    page = check(run)
    unknown = [meaning for meaning in page.names if not meaning.is_known and not meaning.is_subset]
    forms = name_forms(request.POST if request.method == "POST" else None, run, unknown)
    status = 200
    if request.method == "POST":
        valid = [form.is_valid() for form in forms]  # every form, so that all mistakes are marked at once
        if all(valid) and not repeated_codes(forms):
            answers = [answer for form in forms if (answer := form.answer()) is not None]
            count = explain_names(run=run, by=request.user, answers=answers)
            messages.success(request, _("已确认 %(count)s 个名称。") % {"count": count})
            return redirect("import-names" if count < len(forms) else "import", run.pk)
        status = 422
    context = {
        "run": run,
        "forms": forms,
        "known": [meaning for meaning in page.names if meaning.is_known],
        "unsettled": page.unsettled,
    }
    return render(request, "tasks/imports/names.html", context, status=status)


def name_forms(data: Any, run: ImportRun, unknown: list[Meaning]) -> list[NameForm]:
    units = list(
        Unit.objects.living().of_street(run.owner).exclude(pk=run.owner_id).order_by("position", "id")
    )
    codes = free_codes(run.owner, "D", len(unknown))
    return [
        NameForm(data, name=meaning.name, is_group=meaning.is_group, code=code, units=units, index=index)
        for index, (meaning, code) in enumerate(zip(unknown, codes, strict=True))
    ]


def repeated_codes(forms: list[NameForm]) -> bool:
    """Two new units on one page may not share a code; the second one is marked."""
    seen: set[str] = set()
    for form in forms:
        given = form.cleaned_data
        if given["how"] != "create":
            continue
        if given["code"] in seen:
            form.add_error("code", _("上面已经有单位用了这个代码"))
            return True
        seen.add(given["code"])
    return False
