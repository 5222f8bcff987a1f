"""The headings of an amended document: those that stay keep their rows, new ones come in, empty ones go."""

from typing import Any

from django.db.models import F, Max

from plans.models import Plan, Section

Draft = dict[str, Any]


def keep_outline(plan: Plan, draft: Draft) -> list[Section]:
    """The plan's sections in the order of the draft. A heading is the same when its number and title are."""
    last = plan.sections.aggregate(last=Max("position"))["last"] or 0
    plan.sections.update(position=F("position") + last + 1)  # out of the way: one section per position
    old = {(section.number, section.title): section for section in plan.sections.all()}
    made: list[Section] = []
    for position, drafted in enumerate(draft["sections"]):
        key = (drafted["number"] or "", drafted["title"][:300])
        section = old.pop(key, None) or Section(plan=plan, number=key[0], title=key[1])
        section.parent = made[drafted["parent"]] if drafted["parent"] is not None else None
        section.position, section.part, section.level = position, drafted["part"], drafted["level"]
        section.span_start, section.span_end = drafted["span"]
        section.save()
        made.append(section)
    return made


def drop_empty_sections(plan: Plan, *, kept: list[Section]) -> None:
    """Headings that the new document does not print and under which no task is left, the innermost first."""
    named = {section.pk for section in kept}
    for section in plan.sections.exclude(pk__in=named).order_by("-level", "-position"):
        if not section.tasks.exists() and not section.children.exists():
            section.delete()
