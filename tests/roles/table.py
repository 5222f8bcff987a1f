"""Who is let in where, as data. One line per route: the actors (tests/roles/scene.py) who may GET and who may POST.

Actors are names with blanks between; a method left out is one the route does not have. ``at`` says which object stands
in the address where it is not the usual one, ``data`` what is posted (``@name``: a value of the scene; bytes: a file).
Everybody not named must be sent to the sign-in page or refused, and must leave no act behind. To add a route, add its
line here.
"""

from dataclasses import dataclass, field
from typing import Any

PEOPLE = "cadre head above home other supervision leader"
PEOPLE_EVERYWHERE = f"{PEOPLE} away-reporter away-unit_head away-supervision away-leader"
ADMINISTRATORS = "sys sec audit away-sys_admin away-sec_admin away-audit_admin"
EVERYBODY = f"{PEOPLE_EVERYWHERE} {ADMINISTRATORS}"
SUPERVISION = "supervision away-supervision"


@dataclass(frozen=True)
class Page:
    get: str | None = None
    post: str | None = None
    at: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def let_in(self, method: str) -> set[str] | None:
        named = self.get if method == "get" else self.post
        return None if named is None else set(named.split())


@dataclass(frozen=True)
class Api:
    """For each method the scopes that let a token of the own street in. ``is_list``: a token of another street is
    answered too, with its own; otherwise it is refused. ``browsers``: a signed-in browser may write with its CSRF
    token."""

    get: tuple[str, ...] | None = None
    post: tuple[str, ...] | None = None
    put: tuple[str, ...] | None = None
    patch: tuple[str, ...] | None = None
    delete: tuple[str, ...] | None = None
    is_list: bool = False
    browsers: bool = False
    at: dict[str, Any] = field(default_factory=dict)
    data: str = "{}"
    query: str = ""


READ, READ_OR_PUBLIC = ("read:all",), ("read:public", "read:all")
MOVE, PUSH = ("write:updates",), ("write:values",)

PAGES: dict[str, Page] = {
    "sign-in": Page(get=f"{EVERYBODY} nobody", post=f"{EVERYBODY} nobody"),
    "sign-out": Page(),
    "oauth-token": Page(post=f"{EVERYBODY} nobody"),
    "units": Page(get="supervision sys sec away-supervision away-sys_admin away-sec_admin"),
    "unit": Page(get="supervision sys sec", post="supervision sys sec"),
    "people": Page(get="supervision sys sec away-supervision away-sys_admin away-sec_admin"),
    "person-new": Page(get="sys away-sys_admin", post="sys away-sys_admin"),
    "person": Page(get="supervision sys sec", post="supervision sys sec"),
    "tokens": Page(get="sys away-sys_admin"),
    "token-new": Page(get="sys away-sys_admin", post="sys away-sys_admin"),
    "webhooks": Page(get="sys away-sys_admin"),
    "webhook-new": Page(get="sys away-sys_admin", post="sys away-sys_admin"),
    "webhook": Page(get="sys"),
    "webhook-stop": Page(post="sys"),
    "webhook-again": Page(post="sys"),
    "token-revoke": Page(post="sys"),
    "post": Page(get="sec", post="sec"),
    "workbench": Page(get=EVERYBODY),
    "reminders": Page(get=SUPERVISION),
    "burden": Page(get=SUPERVISION),
    "burden-xlsx": Page(get=SUPERVISION),
    "burden-csv": Page(get=SUPERVISION),
    "unit-end": Page(get="supervision", post="supervision"),
    "street-names": Page(get="supervision", post="supervision", at={"unit_code": "street_code"}),
    "reminder-read": Page(post="cadre"),
    "report": Page(get="cadre head above supervision leader", post="cadre head above supervision"),
    "values": Page(get="home supervision leader", post="home supervision"),
    "values-paper": Page(get="home supervision leader"),
    "refuse-item": Page(get="home supervision", post="home supervision"),
    "dispute-value": Page(get="home supervision", post="home supervision"),
    "refusals": Page(get=SUPERVISION, post="supervision", data={"uphold": "@refusal_id", "reason": "同意"}),
    "disputes": Page(get=SUPERVISION, post="supervision", data={"uphold": "@dispute_id", "reason": "同意"}),
    "evidence-add": Page(post="cadre head above supervision", data={"file": b"text"}),
    "evidence": Page(get="cadre head above supervision leader"),
    "evidence-remove": Page(post="cadre head above supervision"),
    "unit-sheet": Page(get="home supervision leader"),
    "unit-sheet-upload": Page(get="home supervision", post="home supervision"),
    "lead-table": Page(
        get="cadre head above supervision leader",
        post="cadre head above supervision",
        at={"unit_code": "lead_code"},
    ),
    "lead-sheet": Page(get="cadre head above supervision leader", at={"unit_code": "lead_code"}),
    "lead-sheet-upload": Page(
        get="cadre head above supervision", post="cadre head above supervision", at={"unit_code": "lead_code"}
    ),
    "sheet": Page(get="home", post="home"),
    "sheet-marked": Page(get="home"),
    "review": Page(
        get="head above other supervision away-unit_head away-supervision",
        post="head above other supervision away-unit_head away-supervision",
        data={"approve": "@waiting_key"},
    ),
    "value-review": Page(get=SUPERVISION, post=SUPERVISION),
    "update-review": Page(get="supervision", post="supervision", at={"update_id": "waiting_id"}),
    "claims": Page(get=SUPERVISION),
    "claim-reject": Page(post="supervision", data={"reason": "不符"}),
    "extensions": Page(
        get="supervision leader away-supervision away-leader",
        post="supervision leader away-supervision away-leader",
        data={"act": "grant", "chosen": "@extension_id", "reason": "同意"},
    ),
    "plans": Page(get=EVERYBODY),
    "import-new": Page(get=SUPERVISION, post=SUPERVISION),
    "import": Page(get="supervision", post="supervision"),
    "import-task": Page(get="supervision", post="supervision"),
    "import-reshape": Page(post="supervision"),
    "import-add": Page(get="supervision", post="supervision"),
    "import-renumber": Page(post="supervision"),
    "import-doubt": Page(post="supervision"),
    "import-indicator": Page(get="supervision", post="supervision"),
    "import-compare": Page(get="supervision", post="supervision", at={"run_id": "amending_id"}),
    "import-names": Page(get="supervision", post="supervision"),
    "plan": Page(get=PEOPLE),
    "import-amendment": Page(get="supervision", post="supervision"),
    "plan-edition": Page(get="supervision"),
    "breakdown": Page(get="supervision", post="supervision"),
    "breakdown-xlsx": Page(get=PEOPLE),
    "breakdown-docx": Page(get=PEOPLE),
    "task-breakdown": Page(get="supervision", post="supervision"),
    "breakdown-upload": Page(post="supervision"),
    "round": Page(get="supervision", post="supervision"),
    "opinions": Page(get="home supervision", post="home supervision"),
    "load": Page(get="supervision leader", post="leader"),
    "targets": Page(get="supervision", post="supervision"),
    "unit-targets": Page(get="supervision", post="supervision"),
    "targets-xlsx": Page(get="supervision"),
    "targets-upload": Page(post="supervision"),
    "opinions-xlsx": Page(get="home supervision"),
    "opinions-upload": Page(post="home supervision"),
    "plan-sheet": Page(get="supervision", post="supervision", at={"upload_id": "targets_upload_id"}),
    "plan-sheet-marked": Page(get="supervision", at={"upload_id": "targets_upload_id"}),
    "duties": Page(
        get="cadre head above home other supervision away-reporter away-unit_head away-supervision",
        post="cadre head above home other supervision away-reporter away-unit_head away-supervision",
        data={"chosen": "@assignment_id"},
    ),
    "objections": Page(
        get=SUPERVISION, post="supervision", data={"objection": "@objection_id", "because": "维持"}
    ),
    "periods": Page(get="supervision", post="supervision"),
    "end-plan": Page(get="supervision", post="supervision"),
    "home": Page(get=EVERYBODY),
    "walls": Page(get=EVERYBODY),
    "dashboard": Page(get=EVERYBODY),
    "dashboard-tasks": Page(get=PEOPLE_EVERYWHERE),
    "dashboard-reports": Page(get=PEOPLE_EVERYWHERE),
    "dashboard-gaps": Page(get=PEOPLE_EVERYWHERE),
    "dashboard-units": Page(get=PEOPLE_EVERYWHERE),
    "dashboard-file": Page(get=PEOPLE_EVERYWHERE),
    "unit-page": Page(get=PEOPLE, at={"code": "lead_code"}),
    "search": Page(get=EVERYBODY),
    "styleguide": Page(
        get="supervision sys sec audit away-supervision away-sys_admin away-sec_admin away-audit_admin"
    ),
    "theme": Page(post=EVERYBODY),
    "indicators": Page(get=PEOPLE_EVERYWHERE),
    "indicator": Page(get=PEOPLE),
    "indicator-file": Page(get=PEOPLE),
    "wall": Page(get=PEOPLE),
    "task": Page(get=PEOPLE),
    "task-file": Page(get=PEOPLE, at={"task_code": "T3"}),
    "close-quarter": Page(get="supervision", post="supervision"),
    "corrections": Page(get="supervision leader"),
    "task-corrections": Page(get="supervision"),
    "task-acts": Page(get="cadre head above supervision", post="cadre head above supervision"),
    "correct-update": Page(get="supervision", post="supervision", at={"update_id": "approved_id"}),
    "correct-value": Page(get="supervision", post="supervision"),
    "sign-offs": Page(get="leader away-leader"),
    "approve-late": Page(post="supervision", at={"update_id": "late_id"}, data={"reason": "漏报"}),
    "verify-milestone": Page(post="supervision", data={"on": "2026-06-20"}),
    "verify-claims": Page(post=SUPERVISION, data={"chosen": "@claim_id"}),
    "verify-claim": Page(post="supervision"),
    "schema": Page(get=EVERYBODY),
    "api-docs": Page(get=EVERYBODY),
    "review-steps": Page(get="supervision", post="supervision"),
}

DATA_BY_3 = {"context": "dataflow", "agency": "GUATU", "artefact": "INDICATORS", "version": "+", "key": "*"}
STRUCTURE = {"kind": "structure_kind", "agency": "GUATU", "artefact": "all", "version": "latest"}
API: dict[str, Api] = {
    "api-units": Api(get=READ, is_list=True),
    "api-unit": Api(get=READ, at={"code": "lead_code"}),
    "api-plans": Api(get=READ_OR_PUBLIC, is_list=True),
    "api-plan": Api(get=READ_OR_PUBLIC, at={"code": "plan_code"}),
    "api-sections": Api(get=READ_OR_PUBLIC, is_list=True),
    "api-periods": Api(get=READ, is_list=True),
    "api-data-items": Api(get=READ, is_list=True),
    "api-targets": Api(get=READ, is_list=True),
    "api-indicators": Api(get=READ_OR_PUBLIC, is_list=True),
    "api-indicator": Api(get=READ_OR_PUBLIC, at={"code": "indicator_code"}),
    "api-sign": Api(post=MOVE, browsers=True, at={"update_id": "waiting_id"}),
    "api-endorse": Api(post=MOVE, browsers=True, at={"update_id": "waiting_id"}),
    "api-approve": Api(post=MOVE, browsers=True, at={"update_id": "waiting_id"}),
    "api-return": Api(post=MOVE, browsers=True, at={"update_id": "waiting_id"}),
    "api-submit": Api(post=MOVE, browsers=True),
    "api-push-updates": Api(post=MOVE, is_list=True),
    "api-update-batch": Api(
        post=MOVE,
        is_list=True,
        browsers=True,
        data='{"move": "approve", "updates": [{"id": <waiting_id>, "revision": 1}]}',
    ),
    "api-task-extension": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-extension-decision": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-claim": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-stop": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-resume": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-end": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-plan-end": Api(post=MOVE, browsers=True),
    "api-accept": Api(post=MOVE, is_list=True, browsers=True),
    "api-value-approve": Api(post=MOVE, browsers=True),
    "api-value-return": Api(post=MOVE, browsers=True),
    "api-value-batch": Api(post=MOVE, is_list=True, browsers=True),
    "api-value-correct": Api(post=MOVE, browsers=True),
    "api-value-approve-late": Api(post=MOVE, browsers=True),
    "api-correct": Api(post=MOVE, browsers=True),
    "api-approve-late": Api(post=MOVE, browsers=True),
    "api-task-light": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-light-lift": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-batch": Api(post=MOVE, is_list=True, browsers=True),
    "api-milestone-verify": Api(post=MOVE, browsers=True),
    "api-milestone-correct": Api(post=MOVE, browsers=True),
    "api-result": Api(post=MOVE, browsers=True, at={"code": "indicator_code"}),
    "api-period-ask-signature": Api(post=MOVE, browsers=True),
    # a leader's: the tokens of the scene act for the supervision office
    "api-period-sign": Api(post=(), browsers=True),
    "api-period-decline": Api(post=(), browsers=True),
    "api-period-open": Api(post=MOVE, browsers=True),
    "api-tasks": Api(get=READ, is_list=True),
    "api-task": Api(get=READ, at={"code": "task_code"}),
    "api-assignments": Api(get=READ, is_list=True),
    "api-updates": Api(get=READ, is_list=True),
    "api-push-values": Api(post=PUSH, is_list=True),
    "api-data-values": Api(get=READ, is_list=True),
    "api-period-close": Api(post=MOVE, browsers=True),
    "api-task-claim-verdict": Api(post=MOVE, browsers=True, at={"code": "task_code"}),
    "api-task-figures": Api(get=READ, is_list=True),
    "api-indicator-figures": Api(get=READ, is_list=True),
    "api-unit-figures": Api(get=READ, is_list=True),
    "api-subtree-figures": Api(get=READ, is_list=True, query="?quarter=2026-Q1"),
    "api-publications": Api(get=READ, is_list=True),
    "api-publication": Api(get=READ, at={"quarter": "closed_quarter"}),
    "api-restatements": Api(get=READ, is_list=True),
    "api-plan-figures": Api(get=READ, is_list=True),
    "api-sdmx-data": Api(get=READ, at={"flow": "INDICATORS"}),
    "api-sdmx-data-key": Api(get=READ, at={"flow": "INDICATORS", "key": "all"}),
    "api-sdmx-data-provider": Api(get=READ, at={"flow": "INDICATORS", "key": "all", "provider": "all"}),
    "api-sdmx-structures": Api(get=READ_OR_PUBLIC, is_list=True, at={"kind": "structure_kind"}),
    "api-sdmx-structures-agency": Api(get=READ_OR_PUBLIC, is_list=True, at=STRUCTURE),
    "api-sdmx-structure": Api(get=READ_OR_PUBLIC, is_list=True, at=STRUCTURE),
    "api-sdmx-version": Api(get=READ_OR_PUBLIC, is_list=True, at=STRUCTURE),
    "api-sdmx-3-data": Api(get=READ, at=DATA_BY_3),
    "api-sdmx-3-data-version": Api(get=READ, at=DATA_BY_3),
    "api-sdmx-3-data-key": Api(get=READ, at=DATA_BY_3),
    "api-sdmx-3-structures": Api(get=READ_OR_PUBLIC, is_list=True, at={"kind": "structure_kind"}),
    "api-sdmx-3-structures-agency": Api(get=READ_OR_PUBLIC, is_list=True, at=STRUCTURE),
    "api-sdmx-3-structure": Api(get=READ_OR_PUBLIC, is_list=True, at=STRUCTURE),
    "api-sdmx-3-structure-version": Api(get=READ_OR_PUBLIC, is_list=True, at=STRUCTURE),
    "api-nothing-here": Api(get=(), at={}),
}
