"""From a file to a draft plan: upload, check what was read, correct it, make the plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.parsing import ReadingError
from tasks.actions import importing
from tasks.errors import ActionError, UnresolvedNamesError
from tasks.forms.imports import HeadForm, IndicatorForm, TargetFormSet, TaskForm, merged_targets
from tasks.forms.plans import UploadForm
from tasks.importing.checking import check, checked_task
from tasks.importing.proposing import task_key
from tasks.models import ImportRun
from tasks.views.request import Request, require_somewhere
from units.access import covered
from units.models import Unit, User
from units.roles import Permission

Draft = dict[str, Any]
State = ImportRun.State


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: Request) -> HttpResponse:
    require_somewhere(request.user, Permission.MANAGE_PLANS)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*given, user=request.user, year=timezone.localdate().year)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import", _upload(form, request.user).pk)
        except ReadingError as error:
            form.add_error("file", error.message)
    status = 422 if form.errors else 200
    return render(request, "tasks/imports/new.html", {"form": form}, status=status)


def _upload(form: UploadForm, user: User) -> ImportRun:
    given = form.cleaned_data
    return importing.upload(
        owner=given["owner"],
        file_name=given["file"].name[:200],
        content=given["file"].read(),
        starts=given["starts"],
        ends=given["ends"],
        by=user,
    )


def run_for(user: User, run_id: int) -> ImportRun:
    runs = ImportRun.objects.filter(covered(user, Permission.MANAGE_PLANS, "owner__path"))
    found = runs.select_related("owner", "document", "plan").defer(
        "document__content", "draft", "plan__source_text"
    )
    return get_object_or_404(found, pk=run_id)


def readable_run(user: User, run_id: int) -> ImportRun:
    """A run that may be corrected; before it was read and after it became a plan there is nothing to correct."""
    run = run_for(user, run_id)
    if run.state != State.READ:
        raise Http404
    return run


@require_http_methods(["GET", "HEAD", "POST"])
def import_run(request: Request, run_id: int) -> HttpResponse:
    """What the run is at: being read, not readable, to be checked, or made a plan."""
    run = run_for(request.user, run_id)
    if run.state != State.READ or run.edited is None:
        return render(request, "tasks/imports/waiting.html", {"run": run})
    form = HeadForm(
        request.POST if request.method == "POST" else None, edited=run.edited, part=run.choices["part"]
    )
    if request.method == "POST" and "apply" in request.POST:
        return _apply(request, run)
    if request.method == "POST" and form.is_valid():
        choices = {**run.choices, "part": form.cleaned_data["part"]}
        if keep_edits(request, run, form.merged(run.edited), choices):
            return redirect("import", run.pk)
    context = {"run": run, "form": form, "page": check(run), "draft": run.edited}
    return render(request, "tasks/imports/check.html", context, status=422 if form.errors else 200)


def _apply(request: Request, run: ImportRun) -> HttpResponse:
    try:
        plan = importing.apply(run=run, by=request.user)
    except UnresolvedNamesError as error:
        messages.error(request, error.message)
        return redirect("import-names", run.pk)
    except ActionError as error:
        messages.error(request, error.message)
        return redirect("import", run.pk)
    messages.success(request, _("已生成计划草案。请为每项任务确定第一牵头单位，然后下达。"))
    return redirect("breakdown", plan.code)


def keep_edits(request: Request, run: ImportRun, edited: Draft, choices: Draft) -> bool:
    """Save under the revision the page was shown with; False, with a message, where somebody was quicker."""
    posted = request.POST.get("revision", "")
    revision = int(posted) if posted.isdecimal() and len(posted) < 10 else -1
    try:
        importing.save_edits(run=run, by=request.user, edited=edited, choices=choices, revision=revision)
    except ActionError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, _("已保存。"))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def import_task(request: Request, run_id: int, index: int) -> HttpResponse:
    run = readable_run(request.user, run_id)
    edited = run.edited or {}
    task = item_of(edited["tasks"], index)
    data = request.POST if request.method == "POST" else None
    form, targets = (
        TaskForm(data, initial=task),
        TargetFormSet(data, initial=task["targets"], prefix="target"),
    )
    if data is not None and form.is_valid() and targets.is_valid():
        corrected = form.merged(task, merged_targets(targets, task))
        edits, choices = with_task(run, index, corrected, data.getlist("named"))
        if keep_edits(request, run, edits, choices):
            return redirect(after_task(run, index, data.get("do", "")))
    context = {
        "run": run,
        "task": checked_task(run, index),
        "form": form,
        "targets": targets,
        "units": named_units(run.owner),
        "named": data.getlist("named") if data is not None else None,
        "next": next_task(run, index),
        "previous": next_task(run, index, step=-1),
    }
    return render(request, "tasks/imports/task.html", context, status=200 if data is None else 422)


def item_of(items: list[Draft], index: int) -> Draft:
    if index >= len(items):
        raise Http404
    return items[index]


def with_task(run: ImportRun, index: int, corrected: Draft, named: list[str]) -> tuple[Draft, Draft]:
    """The draft and the choices with one task corrected; what points at the task follows its number."""
    edited = run.edited or {}
    before, after = task_key(edited["tasks"][index]), task_key(corrected)
    tasks = [corrected if at == index else task for at, task in enumerate(edited["tasks"])]
    rows = [{**row, "home": after} if row.get("home") == before else row for row in edited["indicators"]]
    subsets = {key: codes for key, codes in run.choices.get("subsets", {}).items() if key != before}
    if named:
        subsets[after] = named
    return {**edited, "tasks": tasks, "indicators": rows}, {**run.choices, "subsets": subsets}


def next_task(run: ImportRun, index: int, *, step: int = 1) -> int | None:
    tasks = (run.edited or {})["tasks"]
    at = index + step
    while 0 <= at < len(tasks):
        if tasks[at]["part"] == run.choices["part"]:
            return at
        at += step
    return None


def after_task(run: ImportRun, index: int, do: str) -> str:
    following = next_task(run, index)
    if do == "next" and following is not None:
        return reverse("import-task", args=[run.pk, following])
    return f"{reverse('import', args=[run.pk])}#task-{index}"


def named_units(street: Unit) -> list[Unit]:
    """Who may be meant by 相关社区: neighbourhoods and communities of the street."""
    kinds = (Unit.Kind.NEIGHBOURHOOD, Unit.Kind.COMMUNITY)
    return list(Unit.objects.living().of_street(street).filter(kind__in=kinds).order_by("position", "id"))


@require_http_methods(["GET", "HEAD", "POST"])
def import_indicator(request: Request, run_id: int, index: int) -> HttpResponse:
    run = readable_run(request.user, run_id)
    edited = run.edited or {}
    row = item_of(edited["indicators"], index)
    tracked = [task for task in edited["tasks"] if task["part"] == run.choices["part"]]
    homes = [(task_key(task), f"{task['number']} {task['title']}"[:60]) for task in tracked]
    data = request.POST if request.method == "POST" else None
    form = IndicatorForm(data, row=row, homes=homes)
    if data is not None and form.is_valid():
        rows = [form.merged(row) if at == index else other for at, other in enumerate(edited["indicators"])]
        if keep_edits(request, run, {**edited, "indicators": rows}, run.choices):
            return redirect(f"{reverse('import', args=[run.pk])}#indicator-{index}")
    context = {"run": run, "row": row, "form": form, "index": index}
    return render(request, "tasks/imports/indicator.html", context, status=200 if data is None else 422)
