"""办理: what a person may do with one task now, as data; the page prints it, the view runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.clock import today
from plans.models import ReportingPeriod
from reports import actions, corrections
from reports.forms import acts as forms
from reports.lights import Light
from tasks.actions import completion, extending, results
from tasks.errors import IncompleteReportError
from tasks.models import ExtensionRequest, Task
from tasks.queries.leads import lead_unit
from tasks.states import LIVE, ClaimState, TaskState
from units.access import may
from units.models import User
from units.roles import Permission


@dataclass(frozen=True)
class Situation:
    """What decides which acts there are."""

    task: Task
    user: User
    periods: list[ReportingPeriod]
    claim: Any
    extension: Any

    def may(self, permission: Permission) -> bool:
        return may(self.user, permission, self.task.plan.owner)

    @property
    def may_report(self) -> bool:
        return may(self.user, Permission.REPORT, lead_unit(self.task))


def situation(task: Task, user: User) -> Situation:
    return Situation(
        task=task,
        user=user,
        periods=list(task.plan.periods.order_by("-quarter")),
        claim=task.claims.filter(state=ClaimState.FILED).select_related("filed_by").first(),
        extension=task.extensions.filter(state=ExtensionRequest.State.FILED)
        .select_related("filed_by", "task__plan__owner")
        .first(),
    )


@dataclass(frozen=True)
class Act:
    """One act of the page: its form, the button's word, when it is there, and the action behind it."""

    name: str
    title: Any
    button: Any
    form: type[forms.ActForm]
    is_there: Callable[[Situation], bool]
    run: Callable[[Situation, dict[str, Any]], Any]


def _extend(now: Situation, given: dict[str, Any]) -> None:
    extending.file_extension(task=now.task, by=now.user, **given)


def _decide(now: Situation, given: dict[str, Any]) -> None:
    decide = extending.grant_extension if given["decision"] == "grant" else extending.reject_extension
    decide(request=now.extension, by=now.user, reason=given["reason"])


def _claim(now: Situation, given: dict[str, Any]) -> None:
    completion.file_claim(task=now.task, by=now.user, **given)


def _verdict(now: Situation, given: dict[str, Any]) -> None:
    if given["verdict"] == "verify":
        actions.verify_claim(claim=now.claim, by=now.user, accepted_because=given["reason"])
    else:
        completion.reject_claim(claim=now.claim, by=now.user, reason=given["reason"])


def _stop(now: Situation, given: dict[str, Any]) -> None:
    completion.stop_task(task=now.task, by=now.user, **given | {"state": TaskState(given["state"])})


def _resume(now: Situation, given: dict[str, Any]) -> None:
    completion.resume_task(task=now.task, by=now.user, on=given["on"])


def _light(now: Situation, given: dict[str, Any]) -> None:
    where = {"task": now.task, "quarter": given["quarter"], "reason": given["reason"], "by": now.user}
    if given["light"] == forms.BY_RULE:
        actions.lift_light(**where)
    else:
        actions.set_light(light=Light(int(given["light"])), **where)


def _milestone(now: Situation, given: dict[str, Any]) -> None:
    step, on, reason = given["milestone"], given["on"], given["reason"]
    if reason.strip() or step.verified_on is not None:
        corrections.correct_milestone(milestone=step, verified_on=on, reason=reason, by=now.user)
    elif on is None:
        raise IncompleteReportError({"on": _("请填写完成日期")})
    else:
        completion.verify_milestone(milestone=step, by=now.user, on=on)


def _result(now: Situation, given: dict[str, Any]) -> None:
    reason, told = (
        given["reason"],
        {name: given[name] for name in ("indicator", "quarter", "actual_text", "is_met")},
    )
    is_closed = any(period.quarter == given["quarter"] and period.is_closed for period in now.periods)
    if is_closed:
        corrections.correct_result(reason=reason, by=now.user, **told)
    else:
        results.record_result(by=now.user, **told)


def _has_words(now: Situation) -> bool:
    indicators = now.task.task_indicators.filter(is_home=True)
    return bool(now.periods) and now.may_report and indicators.exists()


P = Permission
ACTS = (
    Act("decision", gettext_lazy("审批延期"), gettext_lazy("提交审批"), forms.DecisionForm,
        lambda now: now.extension is not None and now.may(P.EXTEND), _decide),
    Act("verdict", gettext_lazy("核查销号"), gettext_lazy("提交结论"), forms.VerdictForm,
        lambda now: now.claim is not None and now.may(P.APPROVE), _verdict),
    Act("claim", gettext_lazy("申请销号"), gettext_lazy("申请销号"), forms.ClaimForm,
        lambda now: now.claim is None and now.task.state in LIVE and now.may_report, _claim),
    Act("extension", gettext_lazy("申请延期"), gettext_lazy("申请延期"), forms.ExtensionForm,
        lambda now: now.extension is None and now.task.state in LIVE | {TaskState.SUSPENDED} and now.may_report,
        _extend),
    Act("milestone", gettext_lazy("核实节点"), gettext_lazy("保存节点"), forms.MilestoneForm,
        lambda now: now.may(P.APPROVE) and now.task.milestones.exists(), _milestone),
    Act("result", gettext_lazy("填写结果（没有数的指标）"), gettext_lazy("保存结果"), forms.ResultForm,
        _has_words, _result),
    Act("light", gettext_lazy("人工定灯"), gettext_lazy("改灯"), forms.LightForm,
        lambda now: bool(now.periods) and now.may(P.APPROVE), _light),
    Act("resume", gettext_lazy("恢复"), gettext_lazy("恢复任务"), forms.ResumeForm,
        lambda now: now.task.state == TaskState.SUSPENDED and now.may(P.MANAGE_PLANS), _resume),
    Act("stop", gettext_lazy("中止或终止"), gettext_lazy("中止或终止任务"), forms.StopForm,
        lambda now: now.task.state in LIVE | {TaskState.SUSPENDED} and now.may(P.MANAGE_PLANS), _stop),
)  # fmt: skip


def acts_for(now: Situation) -> list[Act]:
    """What this person may do with the task as it stands; nothing in a draft."""
    if now.task.state == TaskState.DRAFT:
        return []
    return [act for act in ACTS if act.is_there(now)]


def blank(act: Act, now: Situation, data: Any = None) -> forms.ActForm:
    return act.form(data, task=now.task, day=today(now.task.plan), periods=now.periods)
