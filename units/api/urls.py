from django.urls import path

from units.api.views import UnitDetail, UnitList

urlpatterns = [
    path("units/", UnitList.as_view(), name="api-units"),
    path("units/<str:code>/", UnitDetail.as_view(), name="api-unit"),
]
