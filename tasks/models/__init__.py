"""Who does what, and what did they report."""

from tasks.models.breakdown import (
    Asked,
    Assignment,
    Handover,
    Milestone,
    Task,
    TaskIndicator,
)
from tasks.models.endings import (
    CompletionClaim,
    ExtensionRequest,
    TaskStop,
)
from tasks.models.importing import (
    ImportRun,
)
from tasks.models.reports import (
    DataValue,
    IndicatorResult,
    ProgressUpdate,
    Reviewable,
    ReviewEvent,
    UpdateRevision,
    ValueRevision,
)

__all__ = [
    "Asked",
    "Assignment",
    "CompletionClaim",
    "DataValue",
    "ExtensionRequest",
    "Handover",
    "ImportRun",
    "IndicatorResult",
    "Milestone",
    "ProgressUpdate",
    "ReviewEvent",
    "Reviewable",
    "Task",
    "TaskIndicator",
    "TaskStop",
    "UpdateRevision",
    "ValueRevision",
]
