from django.urls import path

from plans.api import views

urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="api-plans"),
    path("plans/<str:code>/", views.PlanDetail.as_view(), name="api-plan"),
    path("sections/", views.SectionList.as_view(), name="api-sections"),
    path("periods/", views.PeriodList.as_view(), name="api-periods"),
    path("indicators/", views.IndicatorList.as_view(), name="api-indicators"),
    path(
        "plans/<str:plan_code>/indicators/<str:code>/", views.IndicatorDetail.as_view(), name="api-indicator"
    ),
]
