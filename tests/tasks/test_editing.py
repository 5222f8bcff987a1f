"""Changing the list of tasks of a draft: values in, values out."""

from tasks.importing import editing

SOURCE = "1. 修好门灯。每月查一次。\n2. 铺平小路。"


def task(number, span, **over):
    return {
        "number": number,
        "title": f"任务{number}",
        "text": SOURCE[slice(*span)],
        "span": list(span),
        "part": "body",
        "parent": None,
        "keep": True,
        "deadline": None,
        "lead_units": ["城建办"],
        "responsible_units": [],
        "supporting_units": [],
        "targets": [],
    } | over


def draft(*tasks, **over):
    return {"source_text": SOURCE, "tasks": list(tasks), "indicators": []} | over


FIRST, SECOND = (0, 14), (14, len(SOURCE))
CHOICES = {"part": "body", "subsets": {"body:7": ["A"]}}


def test_merging_keeps_text_units_and_targets_of_both():
    target = {"text": "每月查一次", "span": [8, 13]}
    before = draft(
        task("1", FIRST, deadline="2026-06-30", targets=[target]), task("2", SECOND, lead_units=["物业办"])
    )

    merged = editing.with_merged(before, index=0, following=1)

    first, second = merged["tasks"]
    assert first["text"] == SOURCE
    assert first["span"] == [0, len(SOURCE)]
    assert first["lead_units"] == ["城建办", "物业办"]
    assert (first["deadline"], first["targets"]) == ("2026-06-30", [target])
    assert second["keep"] is False


def test_an_indicator_follows_the_task_its_home_was_merged_into():
    before = draft(task("1", FIRST), task("2", SECOND), indicators=[{"home": "body:2"}])

    merged = editing.with_merged(before, index=0, following=1)

    assert merged["indicators"] == [{"home": "body:1"}]


def test_splitting_takes_the_targets_that_stand_behind_the_cut_along():
    target = {"text": "每月查一次", "span": [8, 13]}
    before = draft(task("1", FIRST, targets=[target]), task("2", SECOND, parent=0))
    (second_sentence,) = editing.sentences(before, 0)

    head, tail, other = editing.with_split(before, index=0, at=second_sentence.start)["tasks"]

    assert (head["text"], head["targets"]) == ("1. 修好门灯。", [])
    assert (tail["text"], tail["targets"], tail["number"]) == ("每月查一次。", [target], "1-2")
    assert tail["lead_units"] == ["城建办"]
    assert other["parent"] == 0


def test_a_task_may_be_split_at_its_sentences_only():
    before = draft(task("1", FIRST))

    assert editing.may_split(before, 0, 8)
    assert not editing.may_split(before, 0, 9)
    assert not editing.may_split(before, 0, 0)


def test_an_added_task_points_at_its_sentence_in_the_source():
    before = draft(task("1", FIRST), task("3", SECOND, parent=1))

    added = editing.with_added(before, after=0, number="2", title="铺路", sentence="铺平小路")

    assert SOURCE[slice(*added["tasks"][1]["span"])] == "铺平小路"
    assert added["tasks"][1]["lead_units"] == []
    assert added["tasks"][2]["parent"] == 2


def test_renumbering_counts_kept_tasks_of_the_tracked_list_and_takes_along_what_points_at_them():
    before = draft(
        task("7", FIRST),
        task("8", FIRST, keep=False),
        task("9", SECOND),
        task("1", SECOND, part="annex"),
        indicators=[{"home": "body:9"}],
    )

    edited, choices = editing.with_renumbered(before, CHOICES)

    assert [row["number"] for row in edited["tasks"]] == ["1", "8", "2", "1"]
    assert edited["indicators"] == [{"home": "body:2"}]
    assert choices["subsets"] == {"body:1": ["A"]}


def test_a_doubt_is_ticked_off_once_and_taken_up_again():
    key = editing.doubt_key({"span": [3, 9], "message": "请核对期限"})
    settled = editing.with_settled({}, key, is_settled=True)

    again = editing.with_settled(settled, key, is_settled=True)

    assert again["settled"] == [key]
    assert editing.with_settled(again, key, is_settled=False)["settled"] == []
