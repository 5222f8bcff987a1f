from django.urls import path

from tasks.actions import reviewing, signing
from tasks.api.duties import DutyList
from tasks.api.ending import AcceptDuties, PlanEnd, TaskEnd
from tasks.api.moves import UpdateBatch, UpdateReview, UpdateSubmit
from tasks.api.pushing import PushValues
from tasks.api.pushing_updates import PushUpdates
from tasks.api.task_moves import (
    PeriodOpen,
    TaskClaim,
    TaskExtension,
    TaskExtensionDecision,
    TaskResume,
    TaskStopMove,
)
from tasks.api.updates import UpdateList
from tasks.api.value_moves import VALUE_MOVES, ValueBatch, ValueReview
from tasks.api.values import ValueList
from tasks.api.views import TaskDetail, TaskList

MOVES = {
    "sign": signing.sign,
    "endorse": signing.endorse,
    "approve": reviewing.approve,
    "return": reviewing.return_update,
}
TASK_MOVES = {
    "extension": TaskExtension,
    "extension-decision": TaskExtensionDecision,
    "claim": TaskClaim,
    "stop": TaskStopMove,
    "resume": TaskResume,
    "end": TaskEnd,
}

urlpatterns = [
    *(
        path(f"updates/<int:update_id>/{name}/", UpdateReview.as_view(move=move), name=f"api-{name}")
        for name, move in MOVES.items()
    ),
    path("updates/<int:update_id>/submit/", UpdateSubmit.as_view(), name="api-submit"),
    path("updates/push/", PushUpdates.as_view(), name="api-push-updates"),
    path("updates/moves/", UpdateBatch.as_view(), name="api-update-batch"),
    *(
        path(f"plans/<str:plan_code>/tasks/<str:code>/{name}/", view.as_view(), name=f"api-task-{name}")
        for name, view in TASK_MOVES.items()
    ),
    path("plans/<str:plan_code>/periods/<str:quarter>/open/", PeriodOpen.as_view(), name="api-period-open"),
    path("plans/<str:plan_code>/end/", PlanEnd.as_view(), name="api-plan-end"),
    path("assignments/accept/", AcceptDuties.as_view(), name="api-accept"),
    *(
        path(f"data-values/<int:value_id>/{name}/", ValueReview.as_view(move=move), name=f"api-value-{name}")
        for name, move in VALUE_MOVES.items()
    ),
    path("data-values/moves/", ValueBatch.as_view(), name="api-value-batch"),
    path("tasks/", TaskList.as_view(), name="api-tasks"),
    path("plans/<str:plan_code>/tasks/<str:code>/", TaskDetail.as_view(), name="api-task"),
    path("assignments/", DutyList.as_view(), name="api-assignments"),
    path("updates/", UpdateList.as_view(), name="api-updates"),
    path("data-values/push/", PushValues.as_view(), name="api-push-values"),
    path("data-values/", ValueList.as_view(), name="api-data-values"),
]
