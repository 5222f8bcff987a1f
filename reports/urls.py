from django.urls import path

from reports.views import close_quarter, approve_late, home, newest_wall, task_page, verify_claim, wall

urlpatterns = [
    path("", home, name="home"),
    path("wall/", newest_wall, name="walls"),
    path("plans/<str:plan_code>/wall/", wall, name="wall"),
    path("plans/<str:plan_code>/tasks/<str:task_code>/", task_page, name="task"),
    path("plans/<str:plan_code>/periods/<str:quarter>/close/", close_quarter, name="close-quarter"),
    path("updates/<int:update_id>/approve-late/", approve_late, name="approve-late"),
    path("claims/<int:claim_id>/verify/", verify_claim, name="verify-claim"),
]
