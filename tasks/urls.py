from django.urls import path

from tasks.views.amending import import_compare, plan_edition
from tasks.views.breakdown_sheet import breakdown_download, breakdown_upload
from tasks.views.checking import (
    import_add,
    import_doubt,
    import_indicator,
    import_renumber,
    import_reshape,
    import_task,
)
from tasks.views.claims import claim_reject, claims
from tasks.views.importing import import_amendment, import_new, import_run
from tasks.views.naming import import_names
from tasks.views.planning import breakdown, periods, plan, plans
from tasks.views.reporting import report, unit_values
from tasks.views.reviewing import review, update_review, value_review
from tasks.views.workbench import workbench

urlpatterns = [
    path("workbench/", workbench, name="workbench"),
    path("updates/<int:update_id>/", report, name="report"),
    path("units/<str:unit_code>/values/<str:quarter>/", unit_values, name="values"),
    path("review/", review, name="review"),
    path("review/values/", value_review, name="value-review"),
    path("review/<int:update_id>/", update_review, name="update-review"),
    path("claims/", claims, name="claims"),
    path("claims/<int:claim_id>/reject/", claim_reject, name="claim-reject"),
    path("plans/", plans, name="plans"),
    path("plans/import/", import_new, name="import-new"),
    path("imports/<int:run_id>/", import_run, name="import"),
    path("imports/<int:run_id>/tasks/<int:index>/", import_task, name="import-task"),
    path("imports/<int:run_id>/tasks/<int:index>/reshape/", import_reshape, name="import-reshape"),
    path("imports/<int:run_id>/tasks/<int:index>/add/", import_add, name="import-add"),
    path("imports/<int:run_id>/renumber/", import_renumber, name="import-renumber"),
    path("imports/<int:run_id>/doubts/", import_doubt, name="import-doubt"),
    path("imports/<int:run_id>/indicators/<int:index>/", import_indicator, name="import-indicator"),
    path("imports/<int:run_id>/compare/", import_compare, name="import-compare"),
    path("imports/<int:run_id>/names/", import_names, name="import-names"),
    path("plans/<str:plan_code>/", plan, name="plan"),
    path("plans/<str:plan_code>/amend/", import_amendment, name="import-amendment"),
    path("plans/<str:plan_code>/editions/<int:number>/", plan_edition, name="plan-edition"),
    path("plans/<str:plan_code>/breakdown/", breakdown, name="breakdown"),
    path(
        "plans/<str:plan_code>/breakdown.xlsx", breakdown_download, {"suffix": "xlsx"}, name="breakdown-xlsx"
    ),
    path(
        "plans/<str:plan_code>/breakdown.docx", breakdown_download, {"suffix": "docx"}, name="breakdown-docx"
    ),
    path("plans/<str:plan_code>/breakdown/upload/", breakdown_upload, name="breakdown-upload"),
    path("plans/<str:plan_code>/periods/", periods, name="periods"),
]
