from django.urls import path

from reports.views.acts import task_acts
from reports.views.closing import close_quarter, sign_offs
from reports.views.corrections import (
    approve_late,
    correct_update,
    correct_value,
    plan_corrections,
    task_corrections,
)
from reports.views.dashboard import dashboard, dashboard_file, dashboard_tasks
from reports.views.figures import indicator, indicator_file, indicator_list, task_file, unit_page
from reports.views.lists import dashboard_gaps, dashboard_reports, dashboard_units
from reports.views.search import search
from reports.views.styleguide import choose_theme, styleguide
from reports.views.wall import (
    home,
    newest_wall,
    task_page,
    verify_claim,
    verify_claims,
    verify_milestone,
    wall,
)

urlpatterns = [
    path("", home, name="home"),
    path("wall/", newest_wall, name="walls"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/tasks/", dashboard_tasks, name="dashboard-tasks"),
    path("dashboard/reports/", dashboard_reports, name="dashboard-reports"),
    path("dashboard/gaps/", dashboard_gaps, name="dashboard-gaps"),
    path("dashboard/units/", dashboard_units, name="dashboard-units"),
    path("dashboard/<slug:name>.<slug:kind>", dashboard_file, name="dashboard-file"),
    path("dashboard/units/<str:code>/", unit_page, name="unit-page"),
    path("search/", search, name="search"),
    path("styleguide/", styleguide, name="styleguide"),
    path("theme/", choose_theme, name="theme"),
    path("indicators/", indicator_list, name="indicators"),
    path("plans/<str:plan_code>/indicators/<str:indicator_code>/", indicator, name="indicator"),
    path(
        "plans/<str:plan_code>/indicators/<str:indicator_code>/series.<slug:kind>",
        indicator_file,
        name="indicator-file",
    ),
    path("plans/<str:plan_code>/wall/", wall, name="wall"),
    path("plans/<str:plan_code>/tasks/<str:task_code>/", task_page, name="task"),
    path("plans/<str:plan_code>/tasks/<str:task_code>/curve.<slug:kind>", task_file, name="task-file"),
    path("plans/<str:plan_code>/periods/<str:quarter>/close/", close_quarter, name="close-quarter"),
    path("plans/<str:plan_code>/corrections/", plan_corrections, name="corrections"),
    path(
        "plans/<str:plan_code>/tasks/<str:task_code>/corrections/", task_corrections, name="task-corrections"
    ),
    path("plans/<str:plan_code>/tasks/<str:task_code>/acts/", task_acts, name="task-acts"),
    path("updates/<int:update_id>/correct/", correct_update, name="correct-update"),
    path("values/<int:value_id>/correct/", correct_value, name="correct-value"),
    path("sign-offs/", sign_offs, name="sign-offs"),
    path("updates/<int:update_id>/approve-late/", approve_late, name="approve-late"),
    path("milestones/<int:milestone_id>/verify/", verify_milestone, name="verify-milestone"),
    path("claims/verify/", verify_claims, name="verify-claims"),
    path("claims/<int:claim_id>/verify/", verify_claim, name="verify-claim"),
]
