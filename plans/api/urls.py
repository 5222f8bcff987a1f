from django.urls import path

from plans.api import views

urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="api-plans"),
    path("plans/<str:code>/", views.PlanDetail.as_view(), name="api-plan"),
    path("sections/", views.SectionList.as_view(), name="api-sections"),
    path("periods/", views.PeriodList.as_view(), name="api-periods"),
    path("data-items/", views.ItemList.as_view(), name="api-data-items"),
    path("targets/", views.TargetList.as_view(), name="api-targets"),
    path("indicators/", views.IndicatorList.as_view(), name="api-indicators"),
    path(
        "plans/<str:plan_code>/indicators/<str:code>/", views.IndicatorDetail.as_view(), name="api-indicator"
    ),
]
