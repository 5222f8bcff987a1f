"""Whether a report that another system sent may be written: read once for all rows, decided row by row."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tasks.actions.behalf import barred
from tasks.actions.pushing import Outcome, refused
from tasks.actions.reporting import Content, faults
from tasks.errors import StaleError
from tasks.models import ProgressUpdate, Task
from tasks.queries.sent_reports import SentReport
from tasks.states import REPORTED, State
from units.models import User


def standing(update: ProgressUpdate) -> Content:
    return Content(**{name: getattr(update, name) for name in Content.__dataclass_fields__})


@dataclass(frozen=True)
class Judge:
    """What decides about a batch, read once for all its rows."""

    by: User
    is_final: bool
    taking_a_word: frozenset[int]
    barred: frozenset[int]

    def outcome(self, update: ProgressUpdate, row: SentReport, content: Content) -> Outcome:
        return (
            self._may_not(update)
            or self._stands(update, content)
            or self._lost(update, row)
            or self._faulty(update, content)
            or Outcome("written", revision=update.revision + 1)
        )

    def _may_not(self, update: ProgressUpdate) -> Outcome | None:
        if update.pk not in self.barred:
            return None
        return refused(
            "permission_denied", _("令牌所用的人员不能替「%(unit)s」填报") % {"unit": update.unit}, "unit"
        )

    def _stands(self, update: ProgressUpdate, content: Content) -> Outcome | None:
        """Unchanged, or no longer to be written."""
        is_same, is_in = content == standing(update), update.state in REPORTED
        if is_same and (is_in or not self.is_final):
            return Outcome("unchanged", revision=update.revision)
        if is_in:
            code = "approved" if update.state == State.APPROVED else "submitted"
            return refused(
                code, _("这一项已经是「%(state)s」，不能再改") % {"state": update.get_state_display()}
            )
        if is_same and update.is_returned:
            return refused(
                "returned", _("已被退回，内容没有改动：%(why)s") % {"why": update.returned_because}
            )
        return None

    def _lost(self, update: ProgressUpdate, row: SentReport) -> Outcome | None:
        """Nothing that a colleague typed is written over unseen."""
        if row.revision is None and update.edited_by_id not in (None, self.by.pk):
            told = {"who": update.edited_by}
            return refused("revision_needed", _("%(who)s已填写过，请写明所见的修订号") % told, "revision")
        if row.revision not in (None, update.revision):
            return refused(StaleError.code, str(StaleError(str(update.edited_by or ""))), "revision")
        return None

    def _faulty(self, update: ProgressUpdate, content: Content) -> Outcome | None:
        takes_word = update.task_id in self.taking_a_word
        found = faults(update, content, takes_word=takes_word, is_final=self.is_final)
        if content.percent_bp is not None and not update.takes_a_percent:  # the page has no field for it then
            found["percent_bp"] = _("这项任务不填全年工作完成比例")
        return refused("incomplete_report", "；".join(found.values()), next(iter(found))) if found else None


def judge_of(updates: Collection[ProgressUpdate], by: User, is_final: bool) -> Judge:
    tasks = {update.task_id for update in updates}
    words = Task.objects.taking_a_word().filter(pk__in=tasks).values_list("pk", flat=True)
    return Judge(by, is_final, frozenset(words), frozenset(barred(by, updates)))
