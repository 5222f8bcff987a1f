from django.urls import include, path

from reports.api import published, views
from reports.api.moves import ClaimVerdict, PeriodClose

urlpatterns = [
    path("", include("reports.api.sdmx.urls")),
    path(
        "plans/<str:plan_code>/periods/<str:quarter>/close/", PeriodClose.as_view(), name="api-period-close"
    ),
    path(
        "plans/<str:plan_code>/tasks/<str:code>/claim-verdict/",
        ClaimVerdict.as_view(),
        name="api-task-claim-verdict",
    ),
    path("figures/tasks/", views.TaskFigureList.as_view(), name="api-task-figures"),
    path("figures/indicators/", views.IndicatorFigureList.as_view(), name="api-indicator-figures"),
    path("figures/units/", views.UnitFigureList.as_view(), name="api-unit-figures"),
    path("figures/subtrees/", views.SubtreeFigureList.as_view(), name="api-subtree-figures"),
    path("publications/", published.PublicationList.as_view(), name="api-publications"),
    path(
        "plans/<str:plan_code>/publications/<str:quarter>/",
        published.PublicationText.as_view(),
        name="api-publication",
    ),
    path("restatements/", published.RestatementList.as_view(), name="api-restatements"),
    path("figures/plans/", views.PlanFigureList.as_view(), name="api-plan-figures"),
]
