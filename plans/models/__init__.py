"""What was promised, by when, measured how."""

from plans.models.choices import (
    Direction,
    Every,
    Nature,
    Preset,
    Schedule,
)
from plans.models.measures import (
    DataItem,
    Indicator,
    IndicatorTerm,
    Target,
)
from plans.models.periods import (
    CalendarDay,
    ReportingPeriod,
    StaleFigure,
)
from plans.models.plans import (
    Document,
    GlossaryTerm,
    Phase,
    Plan,
    PlanEdition,
    Section,
)

__all__ = [
    "CalendarDay",
    "DataItem",
    "Direction",
    "Document",
    "Every",
    "GlossaryTerm",
    "Indicator",
    "IndicatorTerm",
    "Nature",
    "Phase",
    "Plan",
    "PlanEdition",
    "Preset",
    "ReportingPeriod",
    "Schedule",
    "Section",
    "StaleFigure",
    "Target",
]
