"""Checking a draft piece by piece: one task, one row of the indicator table, the list of tasks, the doubts.

Each form stands on a page of its own, and with htmx in its place on the page of the whole draft, where it saves itself.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tasks.forms.imports import AddTaskForm, IndicatorForm, TargetFormSet, TaskForm, merged_targets
from tasks.importing import editing
from tasks.importing.checking import check, checked_task
from tasks.importing.proposing import task_key
from tasks.models import ImportRun
from tasks.views.importing import Draft, keep_edits, readable_run
from tasks.views.request import Request, is_part, part
from units.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def import_task(request: Request, run_id: int, index: int) -> HttpResponse:
    run = readable_run(request.user, run_id)
    task = item_of(run.edited["tasks"], index)
    data = request.POST if request.method == "POST" else None
    form = TaskForm(data, initial=task)
    targets = TargetFormSet(data, initial=task["targets"], prefix="target")
    is_saved = False
    if data is not None and form.is_valid() and targets.is_valid():
        corrected = form.merged(task, merged_targets(targets, task))
        is_saved = keep_edits(request, run, *with_task(run, index, corrected, data.getlist("named")))
    if "autosave" in request.POST:
        return saved(request, run, is_saved=is_saved)
    if is_saved:
        return after_task(request, run, index)
    context = task_context(run, index) | {
        "form": form,
        "targets": targets,
        "named": data.getlist("named") if data is not None else None,
    }
    return form_page(request, context)


def task_context(run: ImportRun, index: int) -> dict[str, Any]:
    return {
        "run": run,
        "task": checked_task(run, index),
        "units": named_units(run.owner),
        "next": next_task(run, index),
        "previous": next_task(run, index, step=-1),
    }


def form_page(request: Request, context: dict[str, Any]) -> HttpResponse:
    """The form in its place for htmx, which swaps answers of 200 only; the page around it for everybody else."""
    if is_part(request):
        return part(request, "tasks/imports/_task_form.html", context, revision=context["run"].revision)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "tasks/imports/task.html", context, status=status)


def saved(request: Request, run: ImportRun, *, is_saved: bool) -> HttpResponse:
    """The answer to a form that saved itself: the new revision, and whether it was kept."""
    list(messages.get_messages(request))  # said beside the form, not on the next page
    return part(request, "components/saved.html", {"is_saved": is_saved}, revision=run.revision)


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
    """The next task of the tracked list that is kept, dropped ones passed over."""
    tasks = (run.edited or {})["tasks"]
    at = index + step
    while 0 <= at < len(tasks):
        if tasks[at]["part"] == run.choices["part"] and tasks[at]["keep"]:
            return at
        at += step
    return None


def after_task(request: Request, run: ImportRun, index: int) -> HttpResponse:
    if is_part(request):
        context = {"run": run, "task": checked_task(run, index), "page": check(run)}
        return part(request, "tasks/imports/_task_saved.html", context, revision=run.revision)
    following = next_task(run, index)
    if request.POST.get("do") == "next" and following is not None:
        return redirect("import-task", run.pk, following)
    messages.success(request, _("已保存。"))
    return redirect(f"{reverse('import', args=[run.pk])}#task-{index}")


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
            messages.success(request, _("已保存。"))
            return redirect(f"{reverse('import', args=[run.pk])}#indicator-{index}")
    context = {"run": run, "row": row, "form": form, "index": index}
    return render(request, "tasks/imports/indicator.html", context, status=200 if data is None else 422)


@require_POST
def import_reshape(request: Request, run_id: int, index: int) -> HttpResponse:
    """Merge a task with the next one, split it at a sentence, drop it or take it up again."""
    run = readable_run(request.user, run_id)
    item_of(run.edited["tasks"], index)
    edited = reshaped(run, index, request.POST)
    if edited is None:
        messages.error(request, _("请选好从哪一句起另立一项；最后一项没有下一项可并。"))
    elif keep_edits(request, run, edited, run.choices):
        messages.success(request, _("已改好，请核对序号和单位。"))
    return redirect(f"{reverse('import', args=[run.pk])}#task-{index}")


def reshaped(run: ImportRun, index: int, data: Any) -> Draft | None:
    """The draft after one of the moves; None where the move does not apply."""
    edited, at = run.edited, data.get("at", "")
    following = next_task(run, index)
    match data.get("do"):
        case "merge" if following is not None:
            return editing.with_merged(edited, index=index, following=following)
        case "split" if at.isdecimal() and len(at) < 10 and editing.may_split(edited, index, int(at)):
            return editing.with_split(edited, index=index, at=int(at))
        case "drop" | "keep" as move:
            return editing.with_kept(edited, index=index, is_kept=move == "keep")
    return None


@require_POST
def import_renumber(request: Request, run_id: int) -> HttpResponse:
    run = readable_run(request.user, run_id)
    if keep_edits(request, run, *editing.with_renumbered(run.edited, run.choices)):
        messages.success(request, _("已按现在的次序从 1 编号。"))
    return redirect("import", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def import_add(request: Request, run_id: int, index: int) -> HttpResponse:
    """A task that was not read, put after another one."""
    run = readable_run(request.user, run_id)
    item_of(run.edited["tasks"], index)
    form = AddTaskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        edited = editing.with_added(run.edited, after=index, **form.cleaned_data)
        if keep_edits(request, run, edited, run.choices):
            return redirect("import-task", run.pk, index + 1)
    status = 422 if form.is_bound else 200
    context = {"run": run, "form": form, "task": checked_task(run, index)}
    return render(request, "tasks/imports/add.html", context, status=status)


@require_POST
def import_doubt(request: Request, run_id: int) -> HttpResponse:
    """Tick a doubt off, or take it up again."""
    run = readable_run(request.user, run_id)
    key, is_settled = request.POST.get("key", "")[:80], request.POST.get("do") != "open"
    keep_edits(request, run, run.edited, editing.with_settled(run.choices, key, is_settled=is_settled))
    if is_part(request):
        context = {"run": run, "page": check(run)}
        return part(request, "tasks/imports/_doubts_settled.html", context, revision=run.revision)
    return redirect(f"{reverse('import', args=[run.pk])}#doubts")
