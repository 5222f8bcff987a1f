from django.urls import path

from tasks.api.views import TaskDetail, TaskList

urlpatterns = [
    path("tasks/", TaskList.as_view(), name="api-tasks"),
    path("plans/<str:plan_code>/tasks/<str:code>/", TaskDetail.as_view(), name="api-task"),
]
