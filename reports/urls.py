from django.urls import path

from reports.views import home, newest_wall, task_page, wall

urlpatterns = [
    path("", home, name="home"),
    path("wall/", newest_wall, name="walls"),
    path("plans/<str:plan_code>/wall/", wall, name="wall"),
    path("plans/<str:plan_code>/tasks/<str:task_code>/", task_page, name="task"),
]
