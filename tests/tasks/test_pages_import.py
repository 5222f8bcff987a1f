"""From a file to a draft plan, page by page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plans.models import Document, Plan
from tasks.importing.reading import read_run
from tasks.models import ImportRun, Task
from tests.factories import make_neighbourhoods, make_street, make_supervisor, make_unit, make_user
from units.models import Unit, UnitGroup

TEXT = """示例街道办事处
关于印发《示例街道家园建设行动计划（2026—2028年）》的通知
示例办〔2026〕7号

二、重点任务
（一）建设安心家园
1. 补齐楼道照明。更换老化灯具，到2028年底楼道照明完好率达到98%。（牵头单位：物业办；责任单位：各居民区）
2. 开展便民服务。每月开展一次便民集市，方便老人就近理发修伞。（牵头单位：服务办；责任单位：相关居民区）
3. 办好邻里议事。引导居民商量停车和绿化，形成公约。（牵头单位：物业办；责任单位：各居民区）
"""


@pytest.fixture
def street(db):
    return make_street(name="示例街道", code="SL")


@pytest.fixture
def supervisor(street):
    return make_supervisor(street)


@pytest.fixture
def signed_in(client, supervisor):
    client.force_login(supervisor)
    return client


def uploaded(client, street, content=None, name="plan.txt"):
    file = SimpleUploadedFile(name, TEXT.encode() if content is None else content)
    fields = {"file": file, "owner": street.pk, "starts": "2026-Q1", "ends": "2028-Q4"}
    return client.post(reverse("import-new"), fields)


@pytest.fixture
def run(signed_in, street):
    uploaded(signed_in, street)
    run = ImportRun.objects.get()
    read_run(run.pk)
    run.refresh_from_db()
    return run


def task_fields(client, url, **over):
    """Every field of a task's page as it stands, with some changed."""
    page = client.get(url)
    form, targets = page.context["form"], page.context["targets"]
    fields = {"revision": page.context["run"].revision}
    for part in (form, targets.management_form, *targets):
        for field in part:
            value = field.value()
            if value is not None and value is not False:
                fields[field.html_name] = "、".join(value) if isinstance(value, list) else value
    return fields | over


def test_an_uploaded_file_waits_to_be_read(signed_in, street):
    answer = uploaded(signed_in, street)

    page = signed_in.get(answer.headers["Location"])

    assert "正在读取" in page.text
    assert 'http-equiv="refresh"' in page.text


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "empty.txt", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n0000", "picture.txt", "文件内容不是文字"),
        (b"PK\x03\x04rest", "plan.docx", "文件已损坏"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_file_and_nothing_is_kept(signed_in, street, content, name, told):
    answer = uploaded(signed_in, street, content, name)

    assert answer.status_code == 422
    assert told in answer.context["form"].errors["file"][0]
    assert not Document.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_file_without_tasks_fails_with_its_reason(signed_in, street):
    uploaded(signed_in, street, "今天天气很好，适合出门散步。".encode())
    run = ImportRun.objects.get()
    read_run(run.pk)

    page = signed_in.get(reverse("import", args=[run.pk]))

    assert "没有读成" in page.text
    assert "没有读到任何任务" in page.text
    assert not Plan.objects.exists()


def test_quarters_the_wrong_way_round_are_refused(signed_in, street):
    file = SimpleUploadedFile("plan.txt", TEXT.encode())
    fields = {"file": file, "owner": street.pk, "starts": "2028-Q1", "ends": "2026-Q4"}

    answer = signed_in.post(reverse("import-new"), fields)

    assert answer.context["form"].errors["ends"] == ["结束季度不能早于开始季度"]


def test_only_streets_where_one_manages_plans_may_be_chosen(signed_in, street):
    answer = uploaded(signed_in, make_street())

    assert "owner" in answer.context["form"].errors


def test_a_reporter_may_not_import(client, street):
    client.force_login(make_user(make_unit(street)))

    assert client.get(reverse("import-new")).status_code == 403


def test_the_check_page_shows_tasks_beside_their_source(signed_in, run):
    page = signed_in.get(reverse("import", args=[run.pk]))

    assert page.status_code == 200
    assert [task.draft["number"] for task in page.context["page"].tasks] == ["1", "2", "3"]
    assert "补齐楼道照明" in page.text
    assert "个单位名称待确认" in page.text


def test_a_run_of_another_street_is_not_found(client, run):
    client.force_login(make_supervisor(make_street()))

    assert client.get(reverse("import", args=[run.pk])).status_code == 404
    assert client.get(reverse("import-names", args=[run.pk])).status_code == 404


def test_head_is_corrected(signed_in, run):
    fields = {"title": "改过的名称", "document_number": "", "issued_on": "2026-02-03", "part": "body"}

    signed_in.post(reverse("import", args=[run.pk]), fields | {"revision": run.revision})

    run.refresh_from_db()
    assert (run.edited["title"], run.edited["issued_on"]) == ("改过的名称", "2026-02-03")
    assert run.draft["title"] != "改过的名称"


def test_how_often_is_reported_is_chosen_with_the_head(signed_in, run):
    fields = {"title": "名称", "part": "body", "cycle": "2", "revision": run.revision}

    signed_in.post(reverse("import", args=[run.pk]), fields)

    run.refresh_from_db()
    assert run.choices["cycle"] == 2


def test_a_task_and_its_target_are_corrected(signed_in, run):
    url = reverse("import-task", args=[run.pk, 0])
    changed = {
        "title": "点亮楼道",
        "lead_units": "服务办，物业办",
        "target-0-value": "99",
        "target-0-name": "完好率",
    }

    answer = signed_in.post(url, task_fields(signed_in, url, **changed))

    run.refresh_from_db()
    task = run.edited["tasks"][0]
    assert answer.status_code == 302
    assert (task["title"], task["lead_units"]) == ("点亮楼道", ["服务办", "物业办"])
    assert (task["targets"][0]["value"], task["targets"][0]["name"]) == (99, "完好率")
    assert task["targets"][0]["span"] == run.draft["tasks"][0]["targets"][0]["span"]


def test_a_page_saved_unchanged_changes_nothing(signed_in, run):
    url = reverse("import-task", args=[run.pk, 0])
    before = run.edited["tasks"][0]

    signed_in.post(url, task_fields(signed_in, url))

    run.refresh_from_db()
    kept = {name: value for name, value in run.edited["tasks"][0].items() if name != "targets"}
    assert kept == {name: value for name, value in before.items() if name != "targets"}
    for target, was in zip(run.edited["tasks"][0]["targets"], before["targets"], strict=True):
        assert {name: target[name] for name in was} == was


def test_a_target_is_added_by_hand(signed_in, run):
    url = reverse("import-task", args=[run.pk, 2])
    added = {
        "target-0-text": "议事不少于4次",
        "target-0-name": "议事次数",
        "target-0-value": "4",
        "target-0-unit": "次",
    }

    signed_in.post(url, task_fields(signed_in, url, **added))

    run.refresh_from_db()
    (target,) = run.edited["tasks"][2]["targets"]
    assert (target["text"], target["value"], target["kind"]) == ("议事不少于4次", 4, "indicator")


def test_an_indicator_without_a_number_is_refused_at_its_field(signed_in, run):
    url = reverse("import-task", args=[run.pk, 0])

    answer = signed_in.post(url, task_fields(signed_in, url, **{"target-0-value": ""}))

    assert answer.status_code == 422
    assert "value" in answer.context["targets"][0].errors


def test_of_two_who_correct_at_once_the_second_is_told(signed_in, run):
    url = reverse("import-task", args=[run.pk, 0])
    stale = task_fields(signed_in, url, title="我改的")
    signed_in.post(url, task_fields(signed_in, url, title="别人改的"))

    answer = signed_in.post(url, stale)

    run.refresh_from_db()
    assert answer.status_code == 422
    assert "刚刚改动过" in answer.text
    assert "我改的" in answer.text
    assert run.edited["tasks"][0]["title"] == "别人改的"


def name_fields(client, run):
    """The unknown names in order of the page, and every field as it stands."""
    forms = client.get(reverse("import-names", args=[run.pk])).context["forms"]
    fields = {field.html_name: field.value() for form in forms for field in form if field.value()}
    return forms, fields


def test_names_are_explained_once_and_the_plan_is_made(signed_in, street, run):
    make_neighbourhoods(street, 2)
    named = Unit.objects.filter(kind="neighbourhood").first().code
    url = reverse("import-task", args=[run.pk, 1])
    signed_in.post(url, task_fields(signed_in, url, named=[named]))
    forms, fields = name_fields(signed_in, run)
    fields[f"{forms[1].prefix}-new_members"] = "东湖居民区\n西湖居民区"

    signed_in.post(reverse("import-names", args=[run.pk]), fields)
    answer = signed_in.post(reverse("import", args=[run.pk]), {"apply": "1"})

    plan = Plan.objects.get()
    assert answer.headers["Location"] == reverse("breakdown", args=[plan.code])
    assert UnitGroup.objects.get(name="各居民区").members.count() == 4
    responsible = Task.objects.get(number="2").assignments.filter(role="responsible")
    assert [part.unit.code for part in responsible] == [named]
    assert Unit.objects.get(name="物业办").parent == street


def test_a_name_may_be_another_name_of_a_unit_there(signed_in, street, run):
    known = make_unit(street, name="物业管理办公室")
    forms, fields = name_fields(signed_in, run)
    fields |= {f"{forms[0].prefix}-how": "unit", f"{forms[0].prefix}-unit": known.pk}
    for form in forms[1:]:
        fields[f"{form.prefix}-how"] = "later"

    signed_in.post(reverse("import-names", args=[run.pk]), fields)

    assert known.aliases.get().text == "物业办"


def test_a_taken_or_repeated_code_is_refused(signed_in, run):
    make_unit(run.owner, code="SL-D09")
    forms, fields = name_fields(signed_in, run)
    singles = [form for form in forms if not form.prefix.endswith("1")]
    fields[f"{singles[0].prefix}-code"] = "SL-D09"
    fields[f"{singles[1].prefix}-code"] = "SL-D09"

    answer = signed_in.post(reverse("import-names", args=[run.pk]), fields)

    assert answer.status_code == 422
    assert "这个代码已经有单位在用" in answer.text
    assert not Unit.objects.filter(name="物业办").exists()


def test_a_plan_with_unexplained_names_is_not_made_and_says_which(signed_in, run):
    answer = signed_in.post(reverse("import", args=[run.pk]), {"apply": "1"}, follow=True)

    assert answer.redirect_chain == [(reverse("import-names", args=[run.pk]), 302)]
    assert "还没有确认含义" in answer.text
    assert not Plan.objects.exists()


def test_an_applied_run_leads_to_its_plan(signed_in, street, run):
    test_names_are_explained_once_and_the_plan_is_made(signed_in, street, run)

    page = signed_in.get(reverse("import", args=[run.pk]))

    assert "已生成计划" in page.text
    assert signed_in.get(reverse("import-task", args=[run.pk, 0])).status_code == 404


def test_the_source_stands_whole_beside_the_draft_with_what_was_read_marked(signed_in, run):
    page = signed_in.get(reverse("import", args=[run.pk]))

    shown = "\n".join("".join(piece.text for piece in line) for line in page.context["page"].lines)
    assert shown == "\n".join(line for line in TEXT.split("\n") if line.strip())
    assert 'id="s-task-0"' in page.text
    assert "<mark>" in page.text


def test_a_doubt_is_ticked_off_and_counted(signed_in, run):
    url = reverse("import", args=[run.pk])
    before = signed_in.get(url).context["page"]
    doubt = next(doubt for doubt in before.doubts if doubt.is_doubt)

    signed_in.post(reverse("import-doubt", args=[run.pk]), {"key": doubt.key, "revision": run.revision})

    after = signed_in.get(url).context["page"]
    assert after.open_doubts == before.open_doubts - 1
    assert after.doubts[-1].key == doubt.key


def test_a_form_in_its_place_saves_itself_and_hands_on_the_revision(signed_in, run):
    url = reverse("import-task", args=[run.pk, 0])
    fields = task_fields(signed_in, url, title="楼道亮灯", autosave="1")

    answer = signed_in.post(url, fields, headers={"HX-Request": "true"})

    run.refresh_from_db()
    assert run.edited["tasks"][0]["title"] == "楼道亮灯"
    assert "已自动保存" in answer.text
    assert f'"value": {run.revision}' in answer.headers["HX-Trigger"]


def test_what_cannot_be_kept_is_said_and_nothing_is_saved(signed_in, run):
    url = reverse("import-task", args=[run.pk, 0])
    fields = task_fields(signed_in, url, title="", autosave="1")

    answer = signed_in.post(url, fields, headers={"HX-Request": "true"})

    run.refresh_from_db()
    assert "还没有保存" in answer.text
    assert run.revision == 0


def test_tasks_are_merged_split_dropped_and_renumbered(signed_in, run):
    def reshape(index, **given):
        run.refresh_from_db()
        url = reverse("import-reshape", args=[run.pk, index])
        return signed_in.post(url, {"revision": run.revision, **given}, follow=True)

    cut = signed_in.get(reverse("import", args=[run.pk])).context["page"].tasks[1].sentences[0].start

    reshape(1, do="split", at=cut)
    reshape(0, do="merge")
    reshape(3, do="drop")
    run.refresh_from_db()
    signed_in.post(reverse("import-renumber", args=[run.pk]), {"revision": run.revision})

    run.refresh_from_db()
    kept = [task for task in run.edited["tasks"] if task["keep"]]
    assert [task["number"] for task in kept] == ["1", "2"]
    assert "便民集市" in kept[1]["text"]
    assert kept[0]["text"].endswith(run.draft["tasks"][1]["text"].split("。")[0] + "。")


def test_a_task_that_was_not_read_is_added_after_another(signed_in, run):
    url = reverse("import-add", args=[run.pk, 0])
    fields = {"number": "1-2", "title": "理发", "sentence": "方便老人就近理发修伞", "revision": run.revision}

    answer = signed_in.post(url, fields)

    run.refresh_from_db()
    assert answer.headers["Location"] == reverse("import-task", args=[run.pk, 1])
    assert TEXT[slice(*run.edited["tasks"][1]["span"])] == "方便老人就近理发修伞"


def test_a_move_that_does_not_apply_is_told_and_changes_nothing(signed_in, run):
    answer = signed_in.post(
        reverse("import-reshape", args=[run.pk, 2]), {"do": "merge", "revision": run.revision}, follow=True
    )

    run.refresh_from_db()
    assert "没有下一项可并" in answer.text
    assert run.revision == 0
