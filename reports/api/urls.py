from django.urls import path

from reports.api import views

urlpatterns = [
    path("figures/tasks/", views.TaskFigureList.as_view(), name="api-task-figures"),
    path("figures/indicators/", views.IndicatorFigureList.as_view(), name="api-indicator-figures"),
    path("figures/units/", views.UnitFigureList.as_view(), name="api-unit-figures"),
    path("figures/subtrees/", views.SubtreeFigureList.as_view(), name="api-subtree-figures"),
    path("figures/plans/", views.PlanFigureList.as_view(), name="api-plan-figures"),
]
