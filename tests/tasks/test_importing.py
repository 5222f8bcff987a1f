"""From an uploaded file to a draft plan: all of it or nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import DataItem, Document, Indicator, Plan, Target
from plans.parsing import ReadingError
from plans.quarters import Quarter
from tasks.actions import importing
from tasks.errors import StaleError, UnresolvedNamesError, WrongStateError
from tasks.importing import reading
from tasks.importing.naming import Names
from tasks.models import Asked, Assignment, ImportRun
from tests.factories import (
    make_district,
    make_street,
    make_supervisor,
    make_unit,
    make_user,
)
from tests.tasks.importing import DOCUMENT, settle, upload
from units.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street(code="WL")


@pytest.fixture
def office(street):
    return make_supervisor(street)


@pytest.fixture
def run(street, office):
    return upload(street, office)


def applied(street, office, run):
    settle(street, office, run)
    return importing.apply(run=run, by=office)


# reading
def test_an_upload_is_kept_read_and_proposed(run):
    assert run.state == ImportRun.State.READ
    assert [task["number"] for task in run.edited["tasks"]] == ["1", "2", "3", "4", "5"]
    assert run.choices["part"] == "body"
    assert all("keep" in task for task in run.edited["tasks"])
    assert "keep" not in run.draft["tasks"][0]


def test_the_same_file_twice_is_one_document_and_two_runs(street, office):
    first, second = upload(street, office), upload(street, office)

    assert first.document == second.document
    assert first != second


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings_read_the_same(street, office, encoding):
    run = upload(street, office, encoding=encoding)

    assert run.draft["title"] == "望澜街道社区治理行动计划（2026—2028年）"
    assert len(run.draft["tasks"]) == 5


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00"
    + bytes(range(256)) * 40
)


@pytest.mark.parametrize(
    ("content", "file_name"),
    [(b"", "空.txt"), (b" \r\n ", "空白.txt"), (PNG, "图片.txt"), (b"MZ\x00\x01" * 99, "程序.exe")],
    ids=["empty", "blank", "picture", "program"],
)
def test_what_cannot_be_read_is_refused_before_anything_is_kept(street, office, content, file_name):
    with pytest.raises(ReadingError) as refused:
        upload(street, office, content, file_name)

    assert str(refused.value)
    assert not Document.objects.exists()
    assert not ImportRun.objects.exists()


def test_more_than_20_megabytes_are_refused(street, office):
    too_much = "望澜街道".encode() * (20 * 1024 * 1024 // 12 + 1)

    with pytest.raises(ReadingError, match="20"):
        upload(street, office, too_much)

    assert not Document.objects.exists()


def test_a_document_without_tasks_fails_with_a_message_and_makes_no_plan(street, office):
    run = upload(street, office, "关于召开会议的通知\n\n定于周三下午召开会议，请准时参加。\n")

    assert run.state == ImportRun.State.FAILED
    assert "任务" in run.failure
    with pytest.raises(WrongStateError):
        importing.apply(run=run, by=office)
    assert not Plan.objects.exists()


def test_a_document_our_rules_stumble_over_is_not_read_for_ever(monkeypatch, street, office, caplog):
    def stumble(*_args):
        raise IndexError

    monkeypatch.setattr(reading, "read", stumble)

    run = upload(street, office)

    assert (run.state, run.draft) == (ImportRun.State.FAILED, {})
    assert "没有读成" in run.failure
    assert "IndexError" in caplog.text


def test_reading_again_changes_nothing(run, office):
    edited = {**run.edited, "title": "改过的标题"}
    importing.save_edits(run=run, by=office, edited=edited, choices=run.choices, revision=0)

    reading.read_run(run.pk)

    run.refresh_from_db()
    assert run.edited["title"] == "改过的标题"


def test_of_two_people_who_correct_at_once_the_second_is_told(run, office):
    importing.save_edits(run=run, by=office, edited=run.edited, choices=run.choices, revision=0)

    with pytest.raises(StaleError):
        importing.save_edits(run=run, by=office, edited={}, choices={}, revision=0)

    assert run.edited["tasks"]


def test_the_plan_has_its_sections_tasks_and_units(street, office, run):
    plan = applied(street, office, run)

    assert (plan.code, plan.document_number, plan.state) == ("WL-2026", "望街办〔2026〕3号", "draft")
    assert [task.code for task in plan.tasks.all()] == [
        "二（一）1",
        "二（一）2",
        "二（二）3",
        "二（二）4",
        "二（二）5",
    ]
    roles = Assignment.objects.filter(task__plan=plan, task__number="1").values_list("role", "unit__name")
    assert set(roles) >= {("accountable", "房管所"), ("lead", "自治办")}
    counts = {task.number: task.assignments.filter(role="responsible").count() for task in plan.tasks.all()}
    assert counts == {"1": 3, "2": 3, "3": 1, "4": 0, "5": 3}


def test_every_task_keeps_the_sentence_it_was_read_from(street, office, run):
    plan = applied(street, office, run)

    for task in plan.tasks.all():
        said = plan.source_text[task.span_start : task.span_end]
        assert task.title in said


def test_promises_become_indicators_milestones_and_due_days(street, office, run):
    plan = applied(street, office, run)
    shapes = {
        indicator.task_indicators.get().task.number: (indicator.measure, indicator.schedule)
        for indicator in Indicator.objects.filter(plan=plan)
    }
    task = {task.number: task for task in plan.tasks.all()}

    assert shapes == {"1": ("ratio", "reach"), "2": ("sum", "frequency"), "3": ("sum", "cumulate")}
    assert task["4"].milestones.get().due_on == task["4"].due_on == date(2026, 12, 31)
    assert Target.objects.get(indicator__task_indicators__task=task["3"]).by_quarter == Quarter.of(2027, 4)
    assert task["3"].due_on is None


def test_neighbourhoods_are_asked_only_for_what_is_promised_of_them(street, office, run):
    plan = applied(street, office, run)

    sources = {
        item.in_indicators.get().indicator.task_indicators.get().task.number: item.source
        for item in DataItem.objects.filter(
            in_indicators__indicator__plan=plan, in_indicators__side="numerator"
        )
    }
    assert sources == {"1": "lead", "2": "unit", "3": "lead"}


def test_applying_twice_gives_the_same_plan(street, office, run):
    first = applied(street, office, run)

    assert importing.apply(run=run, by=office) == first
    assert Plan.objects.count() == 1
    assert AuditEvent.objects.filter(action="import.applied").count() == 1


def test_another_import_gets_a_code_of_its_own(street, office, run):
    applied(street, office, run)
    again = upload(street, office)
    choices = {**again.choices, "subsets": run.choices["subsets"]}
    importing.save_edits(run=again, by=office, edited=again.edited, choices=choices, revision=0)

    assert importing.apply(run=again, by=office).code == "WL-2026-2"


def test_a_number_printed_twice_loses_no_task(street, office):
    run = upload(street, office, DOCUMENT.replace("5、提升", "4、提升"))

    plan = applied(street, office, run)

    codes = [task.code for task in plan.tasks.all()]
    assert codes[-2:] == ["二（二）4", "二（二）4-2"]


def test_what_a_person_took_out_is_not_made(street, office, run):
    edited = run.edited
    edited["tasks"][4]["keep"] = False
    edited["tasks"][0]["targets"][0]["keep"] = False
    importing.save_edits(run=run, by=office, edited=edited, choices=run.choices, revision=0)

    plan = applied(street, office, run)

    assert [task.number for task in plan.tasks.all()] == ["1", "2", "3", "4"]
    assert not plan.tasks.get(number="1").task_indicators.exists()


def test_a_whole_and_a_share_per_unit_are_one_fact_asked_of_the_units(street, office):
    text = DOCUMENT.replace("新增晾衣架不少于300个", "新增晾衣架不少于300个，每个居民区不少于10个")
    run = upload(street, office, text)

    plan = applied(street, office, run)

    whole, each = plan.tasks.get(number="3").task_indicators.values_list("indicator", flat=True)
    items = [DataItem.objects.get(in_indicators__indicator=indicator) for indicator in (whole, each)]
    assert items[0] == items[1]
    assert items[0].source == "unit"
    assert Indicator.objects.get(pk=each).measure == "units_met"


def test_an_amount_promised_for_every_year_is_owed_each_year(street, office):
    run = upload(street, office, DOCUMENT.replace("到2027年底，新增晾衣架", "每年新增晾衣架"))

    plan = applied(street, office, run)

    targets = Target.objects.filter(indicator__task_indicators__task__number="3", indicator__plan=plan)
    assert dict(targets.values_list("year", "value")) == {
        2026: Decimal(300),
        2027: Decimal(300),
        2028: Decimal(300),
        None: Decimal(900),
    }


@pytest.mark.parametrize(("said", "direction"), [("下降15%", "at_least"), ("下降到15%", "decrease")])
def test_a_fall_by_a_share_is_told_from_a_fall_to_a_level(street, office, said, direction):
    told = f"压减机关能耗。到2028年底，机关能耗{said}。"
    run = upload(street, office, DOCUMENT.replace("建成睦邻中心。2026年12月底前建成睦邻中心。", told))

    plan = applied(street, office, run)

    fall = plan.tasks.get(number="4").task_indicators.get().indicator
    assert (fall.direction, fall.measure, fall.targets.get().value) == (direction, "ratio", 15)
    names = [name.split("：")[-1] for name in fall.terms.values_list("item__name", flat=True)]
    assert (names == ["比基期变化的数量", "基期数量"]) is (direction == "at_least")


TABLE = """
附表 望澜街道社区治理主要指标
序号\t指标名称\t单位\t属性\t2028年目标\t责任单位
1\t业委会组建率\t%\t约束性\t90\t房管所
2\t志愿服务站点\t个\t预期性\t24\t社区办
3\t工会组建覆盖率\t-\t预期性\t应建尽建\t
"""


def test_an_indicator_no_task_repeats_has_items_of_its_own_and_the_unit_the_table_prints(street, office):
    run = upload(street, office, DOCUMENT + TABLE)

    plan = applied(street, office, run)

    formed, stations, unions = plan.indicators.exclude(number="").order_by("position")
    assert formed.task_indicators.get().task.number == "1"
    assert not stations.task_indicators.exists()
    assert (stations.responsible_unit.name, unions.responsible_unit) == ("社区办", None)
    assert (unions.measure, unions.direction, unions.targets.get().value) == ("ratio", "covered", 100)
    assert list(stations.terms.values_list("item__source", flat=True)) == ["unit"]
    asked = Asked.objects.filter(indicator__in=(stations, unions)).values_list("indicator", "unit__name")
    assert set(asked) == {(stations.pk, "社区办"), (unions.pk, street.name)}


def test_a_unit_printed_only_in_the_table_is_asked_for_too(street, office):
    run = upload(street, office, DOCUMENT + TABLE.replace("社区办", "文体站"))
    settle(street, office, run)

    with pytest.raises(UnresolvedNamesError, match="文体站"):
        importing.apply(run=run, by=office)


def test_a_half_yearly_plan_asks_its_facts_half_yearly(street, office, run):
    importing.save_edits(
        run=run, by=office, edited=run.edited, choices={**run.choices, "cycle": 2}, revision=0
    )

    plan = applied(street, office, run)

    assert plan.cycle == 2
    items = DataItem.objects.filter(in_indicators__indicator__plan=plan)
    assert set(items.values_list("collected", flat=True)) == {2}


def test_a_district_names_its_streets_and_its_own_offices():
    district = make_district()
    street = make_street(parent=district, name="望澜街道")
    for owner in (district, street):
        make_unit(owner, name="党政办")

    names = Names(district)

    assert names.meaning("望澜街道").units == (street,)
    assert [unit.tenant for unit in names.meaning("党政办").units] == [district]


@pytest.mark.parametrize("who", ["cadre", "another street"])
def test_only_the_streets_supervision_office_imports(street, run, who):
    by = make_user(make_unit(street)) if who == "cadre" else make_supervisor(make_street())

    with pytest.raises(PermissionDenied):
        upload(street, by)
    with pytest.raises(PermissionDenied):
        importing.save_edits(run=run, by=by, edited={}, choices={}, revision=0)
    with pytest.raises(PermissionDenied):
        importing.apply(run=run, by=by)

    assert ImportRun.objects.count() == 1
