from django.urls import path

from reports.views import (
    approve_late,
    close_quarter,
    home,
    newest_wall,
    task_page,
    verify_claim,
    verify_milestone,
    wall,
)

urlpatterns = [
    path("", home, name="home"),
    path("wall/", newest_wall, name="walls"),
    path("plans/<str:plan_code>/wall/", wall, name="wall"),
    path("plans/<str:plan_code>/tasks/<str:task_code>/", task_page, name="task"),
    path("plans/<str:plan_code>/periods/<str:quarter>/close/", close_quarter, name="close-quarter"),
    path("updates/<int:update_id>/approve-late/", approve_late, name="approve-late"),
    path("milestones/<int:milestone_id>/verify/", verify_milestone, name="verify-milestone"),
    path("claims/<int:claim_id>/verify/", verify_claim, name="verify-claim"),
]
