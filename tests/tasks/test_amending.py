"""An amended document: what changed, what is applied, what stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans.models import Plan, Target
from plans.quarters import Quarter
from tasks.actions import importing
from tasks.actions.amending import amend_plan
from tasks.errors import StaleError, UnresolvedNamesError
from tasks.importing.editions import changes_of, table_changes_of
from tasks.importing.reading import read_run
from tasks.models import ImportRun, Milestone, ProgressUpdate, Task
from tasks.states import TaskState
from tests.factories import issue, make_street, make_supervisor, make_unit, open_quarter, set_clock
from tests.tasks.importing import DOCUMENT, settle, upload
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

AMENDED = (
    DOCUMENT.replace("望街办〔2026〕3号", "望街办〔2026〕9号")
    .replace("组建率达到90%", "组建率达到95%")
    .replace(
        "3、增设晾衣设施。到2027年底，新增晾衣架不少于300个。（牵头单位：城建中心",
        "3、增设晾衣设施。到2028年6月底前，新增晾衣架不少于300个。（牵头单位：社区办",
    )
    .replace(
        "5、提升自治意识。持续提升居民自治意识。（牵头单位：社区办；责任单位：各居民区）\n",
        "5、开好邻里节。每年举办一次邻里节。（牵头单位：社区办）\n",
    )
)


@pytest.fixture
def street(db):
    return make_street(name="望澜街道")


@pytest.fixture
def supervisor(street):
    return make_supervisor(street)


@pytest.fixture
def plan(street, supervisor):
    run = upload(street, supervisor)
    settle(street, supervisor, run)
    run.refresh_from_db()
    plan = importing.apply(run=run, by=supervisor)
    Plan.objects.filter(pk=plan.pk).update(clock_on=date(2026, 3, 25))
    plan.refresh_from_db()
    issue(plan, by=supervisor, on=date(2026, 1, 5))
    return plan


@pytest.fixture
def run(plan, supervisor):
    return amended(plan, supervisor)


def amended(plan, by, text=AMENDED):
    run = importing.upload(
        owner=plan.owner,
        file_name="修订.txt",
        content=text.encode(),
        starts=plan.starts,
        ends=plan.ends,
        by=by,
        amends=plan,
    )
    read_run(run.pk)
    run.refresh_from_db()
    return run


def kinds(run, plan):
    return {change.shown.number: change.kind for change in changes_of(run, plan) if change.kind != "gone"}


def apply(run, by, accepted=None):
    changes = [change.key for change in changes_of(run, run.amends) if change.kind != "same"]
    return amend_plan(
        run=run, accepted=changes if accepted is None else accepted, revision=run.revision, by=by
    )


def test_the_same_document_again_changes_nothing(plan, supervisor):
    run = amended(plan, supervisor, DOCUMENT + "\n")

    assert set(kinds(run, plan).values()) == {"same"}


def test_changed_new_and_gone_tasks_are_told_apart(plan, run):
    gone = [change.shown.number for change in changes_of(run, plan) if change.kind == "gone"]

    assert kinds(run, plan) == {"1": "changed", "2": "same", "3": "changed", "4": "same", "5": "new"}
    assert gone == ["5"]


def test_what_was_accepted_is_applied_and_the_rest_of_the_plan_stays(plan, run, supervisor, street):
    before = {task.number: task.pk for task in plan.tasks.all()}
    gone = Task.objects.get(pk=before["5"])

    apply(run, supervisor)

    plan.refresh_from_db()
    first, third = plan.tasks.get(pk=before["1"]), plan.tasks.get(pk=before["3"])
    target = Target.objects.get(indicator__task_indicators__task=first, replaced_at=None, year=None)
    assert plan.document_number == "望街办〔2026〕9号"
    assert target.value == Decimal(95)
    racks = Target.objects.get(indicator__task_indicators__task=third, replaced_at=None, year=None)
    assert (racks.value, racks.by_quarter) == (300, Quarter.of(2028, 2))
    assert third.assignments.get(role="accountable").unit.name == "社区办"
    gone.refresh_from_db()
    assert gone.state == TaskState.TERMINATED
    assert plan.tasks.get(title__startswith="开好邻里节").state == TaskState.ISSUED
    assert plan.source_text[third.span_start : third.span_end].startswith("3、增设晾衣设施")
    assert AuditEvent.objects.filter(action="plan.amended").count() == 1


def test_what_was_not_accepted_leaves_its_task_as_it_was(plan, run, supervisor):
    apply(run, supervisor, accepted=[])

    assert plan.tasks.filter(state=TaskState.TERMINATED).count() == 0
    assert plan.tasks.count() == 5
    assert not Target.objects.filter(replaced_at__isnull=False).exists()


def test_what_was_reported_is_kept(plan, run, supervisor):
    set_clock(plan, date(2026, 3, 25))
    open_quarter(plan, Quarter.of(2026, 1))
    gone = plan.tasks.get(number="5")
    ProgressUpdate.objects.filter(task=gone).update(progress="已经做了一半", state="draft")

    apply(run, supervisor)

    assert ProgressUpdate.objects.get(task=gone).progress == "已经做了一半"
    new = plan.tasks.get(title__startswith="开好邻里节")
    assert ProgressUpdate.objects.filter(task=new, quarter=Quarter.of(2026, 1)).exists()


def test_a_second_time_changes_nothing(plan, run, supervisor):
    apply(run, supervisor)
    run.refresh_from_db()

    assert amend_plan(run=run, accepted=[], revision=run.revision, by=supervisor) == plan
    assert plan.editions.count() == 1


def test_a_draft_that_changed_after_it_was_shown_is_refused(plan, run, supervisor):
    with pytest.raises(StaleError):
        amend_plan(run=run, accepted=[], revision=run.revision + 1, by=supervisor)

    assert not plan.editions.exists()


TABLE = "\n三、主要指标\n序号\t指标名称\t单位\t目标值\n1\t社区食堂数\t个\t%s\n2\t%s\t%%\t85\n"


def test_rows_of_the_table_are_compared_by_their_names_and_amended(street, supervisor):
    run = upload(street, supervisor, DOCUMENT + TABLE % ("12", "居民满意率"))
    settle(street, supervisor, run)
    run.refresh_from_db()
    plan = importing.apply(run=run, by=supervisor)
    kept = plan.indicators.get(name="社区食堂数")

    run = amended(plan, supervisor, DOCUMENT + TABLE % ("15", "垃圾分类合格率"))
    rows = {change.shown.title: change.kind for change in table_changes_of(run, plan)}
    every = [change.key for change in table_changes_of(run, plan)]
    amend_plan(run=run, accepted=every, revision=run.revision, by=supervisor)

    assert rows == {"社区食堂数": "changed", "垃圾分类合格率": "new", "居民满意率": "gone"}
    assert kept.targets.get(replaced_at=None).value == 15
    assert not plan.indicators.get(name="居民满意率").targets.filter(replaced_at=None).exists()
    assert plan.indicators.get(name="垃圾分类合格率").targets.get().value == 85


def test_steps_and_indicators_added_by_hand_are_not_taken_for_gone(plan, supervisor):
    Milestone.objects.create(task=plan.tasks.get(number="4"), title="自己加的节点", due_on=date(2026, 9, 30))

    run = amended(plan, supervisor, DOCUMENT + "\n")

    assert set(kinds(run, plan).values()) == {"same"}


def test_a_new_unit_nobody_explained_is_asked_and_nothing_is_changed(plan, supervisor):
    run = amended(
        plan,
        supervisor,
        AMENDED.replace("每年举办一次邻里节。（牵头单位：社区办", "每年举办一次邻里节。（牵头单位：文体办"),
    )

    with pytest.raises(UnresolvedNamesError):
        apply(run, supervisor)

    plan.refresh_from_db()
    assert plan.document_number == "望街办〔2026〕3号"
    make_unit(plan.owner, name="文体办")
    apply(run, supervisor)
    assert plan.tasks.filter(assignments__unit__name="文体办").exists()


def test_the_page_shows_both_texts_and_applies_what_is_ticked(client, plan, supervisor):
    client.force_login(supervisor)
    run = amended(plan, supervisor)
    url = reverse("import-compare", args=[run.pk])

    page = client.get(url)
    first = next(shown for shown in page.context["changes"] if shown.change.shown.number == "1")
    client.post(url, {"accept": [first.change.key], "revision": run.revision})

    assert "<del>" in page.text
    assert "<ins>" in page.text
    assert ImportRun.objects.get(pk=run.pk).state == ImportRun.State.APPLIED
    assert not plan.tasks.filter(state=TaskState.TERMINATED).exists()


def test_the_earlier_version_stays_readable(client, plan, run, supervisor):
    client.force_login(supervisor)
    apply(run, supervisor)

    page = client.get(reverse("plan-edition", args=[plan.code, 1]))

    assert "持续提升居民自治意识" in page.text
    assert reverse("plan-edition", args=[plan.code, 1]) in client.get(reverse("plan", args=[plan.code])).text


def test_nobody_of_another_street_sees_editions_or_amends(client, plan, run):
    apply(run, make_supervisor(plan.owner))
    client.force_login(make_supervisor(make_street()))

    assert client.get(reverse("plan-edition", args=[plan.code, 1])).status_code == 404
    assert client.get(reverse("import-amendment", args=[plan.code])).status_code == 404
    assert client.get(reverse("import-compare", args=[run.pk])).status_code == 404


def test_a_revised_file_is_uploaded_for_its_plan(client, plan, supervisor):
    client.force_login(supervisor)
    file = SimpleUploadedFile("修订.txt", AMENDED.encode())
    client.post(reverse("import-amendment", args=[plan.code]), {"file": file})

    assert ImportRun.objects.latest("id").amends == plan
