from django.urls import include, path

from reports.api import corrections, judging, published, views
from reports.api.batches import TaskBatch
from reports.api.moves import ClaimVerdict, PeriodClose
from reports.api.signing import PERIOD_MOVES, PeriodSignature

TASK, PERIOD = "plans/<str:plan_code>/tasks/<str:code>/", "plans/<str:plan_code>/periods/<str:quarter>/"
UPDATE, VALUE = "updates/<int:update_id>/", "data-values/<int:value_id>/"
MILESTONE = "milestones/<int:milestone_id>/"
ACTS = {
    "task-light": (f"{TASK}light/", judging.TaskLight),
    "task-light-lift": (f"{TASK}light-lift/", judging.TaskLightLift),
    "milestone-verify": (f"{MILESTONE}verify/", judging.MilestoneVerify),
    "milestone-correct": (f"{MILESTONE}correct/", judging.MilestoneCorrection),
    "result": ("plans/<str:plan_code>/indicators/<str:code>/result/", judging.IndicatorResultMove),
    "correct": (f"{UPDATE}correct/", corrections.UpdateCorrection),
    "approve-late": (f"{UPDATE}approve-late/", corrections.UpdateLateApproval),
    "value-correct": (f"{VALUE}correct/", corrections.ValueCorrection),
    "value-approve-late": (f"{VALUE}approve-late/", corrections.ValueLateApproval),
    "task-batch": ("tasks/moves/", TaskBatch),
}

urlpatterns = [
    path("figures/tasks/", views.TaskFigureList.as_view(), name="api-task-figures"),
    path("figures/indicators/", views.IndicatorFigureList.as_view(), name="api-indicator-figures"),
    path("figures/units/", views.UnitFigureList.as_view(), name="api-unit-figures"),
    path("figures/subtrees/", views.SubtreeFigureList.as_view(), name="api-subtree-figures"),
    path("figures/plans/", views.PlanFigureList.as_view(), name="api-plan-figures"),
    path("", include("reports.api.sdmx.urls")),
    path(
        "plans/<str:plan_code>/periods/<str:quarter>/close/", PeriodClose.as_view(), name="api-period-close"
    ),
    path(
        "plans/<str:plan_code>/tasks/<str:code>/claim-verdict/",
        ClaimVerdict.as_view(),
        name="api-task-claim-verdict",
    ),
    *(path(address, view.as_view(), name=f"api-{name}") for name, (address, view) in ACTS.items()),
    *(
        path(f"{PERIOD}{name}/", PeriodSignature.as_view(move=move), name=f"api-period-{name}")
        for name, move in PERIOD_MOVES.items()
    ),
    path("publications/", published.PublicationList.as_view(), name="api-publications"),
    path(
        "plans/<str:plan_code>/publications/<str:quarter>/",
        published.PublicationText.as_view(),
        name="api-publication",
    ),
    path("restatements/", published.RestatementList.as_view(), name="api-restatements"),
]
