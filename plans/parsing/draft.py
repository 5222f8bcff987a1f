"""The draft of a document: plain values, each with its span in `source_text`.

Spans are half-open, [start, end), counted in characters of `source_text`. Numbers and units stand as printed;
dates are ISO text, a deadline being the last day of the printed period.
"""

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, cast

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Period:
    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class SectionDraft:
    number: str | None
    title: str
    level: int
    parent: int | None
    part: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class TargetDraft:
    """One promised result. `comparator` is what was printed; `direction`, `schedule`, `nature` are proposals.

    `change` is "by" where the figure is the size of a change (下降15%, 增长7%) and None where it is what is to be
    reached (下降到15%). `baseline` is the first figure of 从68%提高到75%.
    """

    text: str
    comparator: str | None = None
    value: float | None = None
    value_max: float | None = None
    unit: str | None = None
    per: str | None = None
    deadline: str | None = None
    frequency: str | None = None
    implicit: bool = False
    milestone: bool = False
    approx: bool = False
    change: str | None = None
    baseline: float | None = None
    direction: str = "text"
    schedule: str = "cumulate"
    nature: str = "neither"
    span: Span


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """How a task is likely to be reported; `span` is the sentence that says so, (0, 0) where none does."""

    report_kind: str
    direction: str
    schedule: str
    nature: str
    per: str | None = None
    span: Span = (0, 0)


@dataclass(frozen=True, kw_only=True)
class TaskDraft:
    number: str | None
    title: str
    text: str
    section: int | None
    part: str
    parent: int | None = None
    lead_units: tuple[str, ...] = ()
    responsible_units: tuple[str, ...] = ()
    supporting_units: tuple[str, ...] = ()
    deadline: str | None = None
    proposed: Proposal
    targets: tuple[TargetDraft, ...] = ()
    span: Span


@dataclass(frozen=True, kw_only=True)
class YearTarget:
    year: int
    text: str
    value: float | None
    comparator: str | None


@dataclass(frozen=True, kw_only=True)
class IndicatorDraft:
    number: str | None
    name: str
    unit: str | None
    nature: str | None
    target_text: str
    comparator: str | None
    value: float | None
    value_max: float | None = None
    deadline: str | None = None
    baseline_text: str | None = None
    actual_text: str | None = None
    group: str | None = None
    targets_by_year: tuple[YearTarget, ...] = ()
    lead_units: tuple[str, ...] = ()
    change: str | None = None
    direction: str = "text"
    schedule: str = "reach"
    part: str = "body"
    span: Span


@dataclass(frozen=True, kw_only=True)
class PhaseDraft:
    number: str | None
    title: str
    text: str
    start: str | None
    end: str | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class SafeguardDraft:
    number: str | None
    title: str
    text: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class TermDraft:
    term: str
    definition: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class AchievementDraft:
    text: str
    value: float
    unit: str
    section: int | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class ListDraft:
    """One printed list of tasks: which of them is tracked is asked at import."""

    part: str
    title: str
    tasks: int


@dataclass(frozen=True, kw_only=True)
class Issue:
    """A doubt to be settled by a person (`doubt`), or something worth a look (`note`)."""

    severity: str
    message: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    title: str | None
    issuers: tuple[str, ...] = ()
    document_number: str | None = None
    index_number: str | None = None
    issued_on: str | None = None
    period: Period | None = None
    keywords: tuple[str, ...] = ()
    lists: tuple[ListDraft, ...] = ()
    sections: tuple[SectionDraft, ...] = ()
    tasks: tuple[TaskDraft, ...] = ()
    goal_targets: tuple[TargetDraft, ...] = ()
    indicators: tuple[IndicatorDraft, ...] = ()
    phases: tuple[PhaseDraft, ...] = ()
    safeguards: tuple[SafeguardDraft, ...] = ()
    glossary: tuple[TermDraft, ...] = ()
    achievements: tuple[AchievementDraft, ...] = ()
    issues: tuple[Issue, ...] = ()
    source_text: str = field(default="", repr=False)


def draft_to_json(draft: PlanDraft, *, indent: int | None = None) -> str:
    return json.dumps(dataclasses.asdict(draft), ensure_ascii=False, indent=indent)


def draft_from_json(text: str) -> PlanDraft:
    """The draft that `draft_to_json` wrote; unknown or missing fields raise TypeError."""
    return cast(PlanDraft, _build(PlanDraft, json.loads(text)))


NESTED: dict[tuple[type, str], type] = {
    (PlanDraft, "period"): Period,
    (PlanDraft, "lists"): ListDraft,
    (PlanDraft, "sections"): SectionDraft,
    (PlanDraft, "tasks"): TaskDraft,
    (PlanDraft, "goal_targets"): TargetDraft,
    (PlanDraft, "indicators"): IndicatorDraft,
    (PlanDraft, "phases"): PhaseDraft,
    (PlanDraft, "safeguards"): SafeguardDraft,
    (PlanDraft, "glossary"): TermDraft,
    (PlanDraft, "achievements"): AchievementDraft,
    (PlanDraft, "issues"): Issue,
    (TaskDraft, "proposed"): Proposal,
    (TaskDraft, "targets"): TargetDraft,
    (IndicatorDraft, "targets_by_year"): YearTarget,
}


def _build(kind: type, fields: dict[str, Any]) -> object:
    return kind(**{name: _value(NESTED.get((kind, name)), value) for name, value in fields.items()})


def _value(kind: type | None, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value(kind, item) for item in value)
    if kind is not None and isinstance(value, dict):
        return _build(kind, value)
    return value
