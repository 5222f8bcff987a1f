"""Search in tasks, indicators, units and what was reported, as far as a person may read each.

Words of two characters are the rule in Chinese, and trigrams do not know them: every text of the scope is looked
through instead (docs/decisions/0020). All words must occur; in which field does not matter.
"""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plans.models import Indicator, Plan
from plans.quarters import Quarter
from tasks.models import ProgressUpdate, Task
from tasks.states import EDITABLE
from units.access import in_own_street
from units.models import Unit, User

AROUND = 40  # characters on either side of what was found
WORDS = 5


@dataclass(frozen=True)
class Hit:
    """One place where it was found: where it leads, and the words around it."""

    title: str
    url: str
    about: str
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Kind:
    """What is searched: its name, how its rows are read, in which fields, and how a row is printed."""

    name: str
    title: Any
    rows: Callable[[User], "QuerySet[Any]"]
    fields: tuple[str, ...]
    hit: Callable[[Any, list[str]], Hit]


def words_of(text: str) -> list[str]:
    """The first few words; one character alone is found too."""
    return text.split()[:WORDS]


def found(kind: Kind, user: User, words: list[str]) -> "QuerySet[Any]":
    """Rows that hold every word, in any of the kind's fields."""
    holds = [
        reduce(operator.or_, (Q(**{f"{name}__{comparison(word)}": word}) for name in kind.fields))
        for word in words
    ]
    return kind.rows(user).filter(*holds)


def comparison(word: str) -> str:
    """Chinese knows no capitals: a word without any is compared as it stands, four times as quick."""
    return "contains" if word.upper() == word.lower() else "icontains"


def hits(kind: Kind, rows: Iterable[Any], words: list[str]) -> list[Hit]:
    return [kind.hit(row, words) for row in rows]


def excerpt(texts: Iterable[str], words: list[str]) -> tuple[str, str, str]:
    """Before, the word as it stands, after; of the first text that holds one of the words."""
    for text in texts:
        flat = " ".join(text.split())
        places = [(place, word) for word in words if (place := flat.casefold().find(word.casefold())) >= 0]
        if places:
            start, word = min(places)
            end = start + len(word)
            cut = "…" if start > AROUND else ""
            tail = "…" if end + AROUND < len(flat) else ""
            return (
                cut + flat[max(0, start - AROUND) : start],
                flat[start:end],
                flat[end : end + AROUND] + tail,
            )
    return "", "", ""


# Tasks ----------------------------------------------------------------------------------------------------------------
def _tasks(user: User) -> "QuerySet[Any]":
    rows = Task.objects.visible_to(user).exclude(state="draft").select_related("plan")
    return rows.defer("plan__source_text").order_by("-plan", "position")


def _task(task: Task, words: list[str]) -> Hit:
    page = reverse("task", args=[task.plan.code, task.code])
    return Hit(f"{task.number} {task.title}", page, task.plan.title, *excerpt((task.title, task.text), words))


# Indicators -----------------------------------------------------------------------------------------------------------
def _indicators(user: User) -> "QuerySet[Any]":
    rows = Indicator.objects.visible_to(user).exclude(plan__state=Plan.State.DRAFT).select_related("plan")
    return rows.defer("plan__source_text").order_by("-plan", "position")


def _indicator(row: Indicator, words: list[str]) -> Hit:
    page = reverse("indicator", args=[row.plan.code, row.code])
    texts = (row.name, row.definition_note, row.source_sentence)
    return Hit(row.name, page, row.plan.title, *excerpt(texts, words))


# Units ----------------------------------------------------------------------------------------------------------------
def _units(user: User) -> "QuerySet[Any]":
    return Unit.objects.filter(in_own_street(user)).select_related("tenant").order_by("path")


def _unit(unit: Unit, words: list[str]) -> Hit:
    page = reverse("unit-page", args=[unit.code])
    return Hit(unit.name, page, str(unit.tenant or ""), *excerpt((unit.name, unit.short_name), words))


# What was reported ----------------------------------------------------------------------------------------------------
def _updates(user: User) -> "QuerySet[Any]":
    """Reports that the person may read, once they were handed in."""
    rows = ProgressUpdate.objects.visible_to(user).exclude(state__in=EDITABLE)
    related = rows.select_related("task", "plan", "unit").defer("plan__source_text", "task__text")
    return related.order_by("-quarter", "plan", "task__position", "id")


def _update(row: ProgressUpdate, words: list[str]) -> Hit:
    page = f"{reverse('task', args=[row.plan.code, row.task.code])}#{Quarter(row.quarter)}"
    about = f"{Quarter(row.quarter).label} · {row.unit}"
    texts = (row.progress, row.problems, row.next_steps)
    return Hit(f"{row.task.number} {row.task.title}", page, about, *excerpt(texts, words))


KINDS = {
    kind.name: kind
    for kind in (
        Kind("tasks", _("任务"), _tasks, ("title", "text"), _task),
        Kind(
            "indicators", _("指标"), _indicators, ("name", "definition_note", "source_sentence"), _indicator
        ),
        Kind("units", _("单位"), _units, ("name", "short_name", "code"), _unit),
        Kind("updates", _("填报内容"), _updates, ("progress", "problems", "next_steps"), _update),
    )
}
