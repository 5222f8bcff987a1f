"""Who does what, and what did they report."""

from tasks.models.breakdown import (
    Asked,
    Assignment,
    Handover,
    Measure,
    Milestone,
    Task,
    TaskIndicator,
)
from tasks.models.consulting import BreakdownRound, Objection, Opinion
from tasks.models.endings import (
    CompletionClaim,
    ExtensionRequest,
    TaskStop,
)
from tasks.models.facts import Evidence, ItemRefusal, ValueDispute
from tasks.models.importing import (
    ImportRun,
)
from tasks.models.reminding import Reminder
from tasks.models.reports import (
    DataValue,
    IndicatorResult,
    ProgressUpdate,
    Reviewable,
    ReviewEvent,
    UpdateRevision,
    ValueRevision,
)
from tasks.models.sheets import SheetUpload

__all__ = [
    "Asked",
    "Assignment",
    "BreakdownRound",
    "CompletionClaim",
    "DataValue",
    "Evidence",
    "ExtensionRequest",
    "Handover",
    "ImportRun",
    "IndicatorResult",
    "ItemRefusal",
    "Measure",
    "Milestone",
    "Objection",
    "Opinion",
    "ProgressUpdate",
    "Reminder",
    "ReviewEvent",
    "Reviewable",
    "SheetUpload",
    "Task",
    "TaskIndicator",
    "TaskStop",
    "UpdateRevision",
    "ValueDispute",
    "ValueRevision",
]
