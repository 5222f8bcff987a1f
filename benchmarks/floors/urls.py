from django.urls import path
from rest_framework.routers import SimpleRouter

from benchmarks.floors import views

router = SimpleRouter()
router.register("figures", views.FigureViewSet)

urlpatterns = [
    path("values/", views.values_list),
    path("wall/", views.wall),
    path("cells/<int:cells>/<int:links>/<int:words>/", views.cells),
    *router.urls,
]
