from django.urls import path

from tasks.views.accepting import duties, objections
from tasks.views.amending import import_compare, plan_edition
from tasks.views.breakdown import task_breakdown
from tasks.views.breakdown_sheet import breakdown_download, breakdown_upload
from tasks.views.burden import burden, burden_download
from tasks.views.checking import (
    import_add,
    import_doubt,
    import_indicator,
    import_renumber,
    import_reshape,
    import_task,
)
from tasks.views.claims import claim_reject, claims
from tasks.views.ending import end_plan
from tasks.views.evidence import evidence_add, evidence_file, evidence_remove
from tasks.views.extensions import extensions
from tasks.views.facts import dispute, disputes_page, refusals_page, refuse
from tasks.views.importing import import_amendment, import_new, import_run
from tasks.views.lead_table import lead_table_page
from tasks.views.load import load
from tasks.views.naming import import_names
from tasks.views.planning import breakdown, periods, plan, plans
from tasks.views.reminders import reminder_read, reminders
from tasks.views.reporting import report
from tasks.views.review_steps import review_steps
from tasks.views.reviewing import review, update_review, value_review
from tasks.views.round_sheets import (
    opinions_download,
    opinions_upload,
    plan_sheet,
    plan_sheet_marked,
    targets_download,
    targets_upload,
)
from tasks.views.rounds import breakdown_round, opinions
from tasks.views.sheets import sheet, sheet_download, sheet_marked, sheet_upload
from tasks.views.targets import targets, unit_targets
from tasks.views.units import street_names, unit_end
from tasks.views.values import unit_paper, unit_values
from tasks.views.workbench import workbench

UNIT_SHEET, LEAD_SHEET = {"kind": "unit_quarter"}, {"kind": "lead_table"}
OF_UNIT = "units/<str:unit_code>"

urlpatterns = [
    path("workbench/", workbench, name="workbench"),
    path("reminders/", reminders, name="reminders"),
    path("burden/", burden, name="burden"),
    path("burden/<str:quarter>.xlsx", burden_download, {"suffix": "xlsx"}, name="burden-xlsx"),
    path("burden/<str:quarter>.csv", burden_download, {"suffix": "csv"}, name="burden-csv"),
    path("units/<str:unit_code>/end/", unit_end, name="unit-end"),
    path("units/<str:unit_code>/names/", street_names, name="street-names"),
    path("reminders/<int:reminder_id>/read/", reminder_read, name="reminder-read"),
    path("updates/<int:update_id>/", report, name="report"),
    path("units/<str:unit_code>/values/<str:quarter>/", unit_values, name="values"),
    path("units/<str:unit_code>/values/<str:quarter>/paper/", unit_paper, name="values-paper"),
    path("units/<str:unit_code>/values/<str:quarter>/refuse/<int:item_id>/", refuse, name="refuse-item"),
    path("values/<int:value_id>/dispute/", dispute, name="dispute-value"),
    path("refusals/", refusals_page, name="refusals"),
    path("disputes/", disputes_page, name="disputes"),
    path("updates/<int:update_id>/evidence/", evidence_add, name="evidence-add"),
    path("evidence/<int:evidence_id>/", evidence_file, name="evidence"),
    path("evidence/<int:evidence_id>/remove/", evidence_remove, name="evidence-remove"),
    path(f"{OF_UNIT}/values/<str:quarter>/sheet.xlsx", sheet_download, UNIT_SHEET, name="unit-sheet"),
    path(f"{OF_UNIT}/values/<str:quarter>/sheet/", sheet_upload, UNIT_SHEET, name="unit-sheet-upload"),
    path(f"{OF_UNIT}/table/<str:quarter>/", lead_table_page, name="lead-table"),
    path(f"{OF_UNIT}/table/<str:quarter>/sheet.xlsx", sheet_download, LEAD_SHEET, name="lead-sheet"),
    path(f"{OF_UNIT}/table/<str:quarter>/sheet/", sheet_upload, LEAD_SHEET, name="lead-sheet-upload"),
    path("sheets/<int:upload_id>/", sheet, name="sheet"),
    path("sheets/<int:upload_id>/marked.xlsx", sheet_marked, name="sheet-marked"),
    path("review/", review, name="review"),
    path("review/values/", value_review, name="value-review"),
    path("review/<int:update_id>/", update_review, name="update-review"),
    path("claims/", claims, name="claims"),
    path("claims/<int:claim_id>/reject/", claim_reject, name="claim-reject"),
    path("extensions/", extensions, name="extensions"),
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
    path("plans/<str:plan_code>/breakdown/<int:task_id>/", task_breakdown, name="task-breakdown"),
    path("plans/<str:plan_code>/breakdown/upload/", breakdown_upload, name="breakdown-upload"),
    path("plans/<str:plan_code>/rounds/<str:term>/", breakdown_round, name="round"),
    path("plans/<str:plan_code>/rounds/<str:term>/<str:unit_code>/", opinions, name="opinions"),
    path("plans/<str:plan_code>/load/", load, name="load"),
    path("plans/<str:plan_code>/targets/", targets, name="targets"),
    path("plans/<str:plan_code>/targets/<int:indicator_id>/", unit_targets, name="unit-targets"),
    path("plans/<str:plan_code>/targets.xlsx", targets_download, name="targets-xlsx"),
    path("plans/<str:plan_code>/targets/upload/", targets_upload, name="targets-upload"),
    path(
        "plans/<str:plan_code>/rounds/<str:term>/<str:unit_code>/opinions.xlsx",
        opinions_download,
        name="opinions-xlsx",
    ),
    path(
        "plans/<str:plan_code>/rounds/<str:term>/<str:unit_code>/upload/",
        opinions_upload,
        name="opinions-upload",
    ),
    path("plan-sheets/<int:upload_id>/", plan_sheet, name="plan-sheet"),
    path("plan-sheets/<int:upload_id>/marked.xlsx", plan_sheet_marked, name="plan-sheet-marked"),
    path("duties/", duties, name="duties"),
    path("objections/", objections, name="objections"),
    path("plans/<str:plan_code>/periods/", periods, name="periods"),
    path("plans/<str:plan_code>/end/", end_plan, name="end-plan"),
    path("plans/<str:plan_code>/steps/", review_steps, name="review-steps"),
]
