"""Encodings, bad files, spans, speed, and anything at all."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.parsing import MAX_BYTES, ReadingError, read
from plans.parsing.readers import MAX_CHARACTERS
from tests.parsing.documents import PLAIN, parsed

TRADITIONAL = (
    "清溪鎮綠化行動計劃\n一、重點任務\n1.種樹。把路邊的樹種好，讓居民有地方乘涼。\n2.修路。把路修平。\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_draft(encoding):
    assert read(PLAIN.encode(encoding), "a.txt") == parsed(PLAIN)


def test_big5():
    assert [task.title for task in read(TRADITIONAL.encode("big5"), "a.txt").tasks] == ["種樹", "修路"]


def test_windows_line_ends():
    assert read(PLAIN.replace("\n", "\r\n").encode(), "a.txt") == parsed(PLAIN)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty_file"),
        (b" \n\t\n", "a.txt", "empty_file"),
        (b"\xef\xbb\xbf", "a.txt", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "a.txt", "picture"),
        (bytes(range(256)) * 40, "a.txt", "not_text"),
        (b"x" * (MAX_BYTES + 1), "a.txt", "too_large"),
        (("好" * (MAX_CHARACTERS + 1)).encode(), "a.txt", "too_large"),
        ("今天天气很好。我们去公园走走。".encode(), "a.txt", "no_tasks"),
    ],
)
def test_bad_input_is_refused_with_advice(data, name, code):
    with pytest.raises(ReadingError) as refused:
        read(data, name)

    assert refused.value.code == code
    assert "请" in refused.value.message


def test_every_span_holds_what_it_claims():
    draft = parsed(PLAIN)

    for piece in [*draft.sections, *draft.safeguards]:
        assert piece.title in draft.source_text[slice(*piece.span)]
    for task in draft.tasks:
        assert "".join(task.text.split()) in "".join(draft.source_text[slice(*task.span)].split())
        assert all(draft.source_text[slice(*one.span)] == one.text for one in task.targets)
    for target in draft.goal_targets:
        assert draft.source_text[slice(*target.span)] == target.text
    assert all(one.term in draft.source_text[slice(*one.span)] for one in draft.glossary)


def test_spans_skip_the_residue_of_conversions():
    draft = parsed(PLAIN.replace("改造老旧楼道", "[bookmark: _Toc1]改造老旧楼道[footnoteRef:2]"))

    assert draft.tasks[0].title == "改造老旧楼道"
    assert draft.source_text[slice(*draft.tasks[0].targets[0].span)] == draft.tasks[0].targets[0].text


def seconds_for(copies: int) -> float:
    data = (PLAIN * copies).encode()
    times = []
    for _ in range(3):
        started = time.process_time()
        read(data, "a.txt")
        times.append(time.process_time() - started)
    return min(times)


def test_time_grows_with_length_and_no_faster():
    seconds_for(4)

    assert seconds_for(64) < 4 * 2.5 * seconds_for(16)


@pytest.mark.parametrize(
    "unit",
    [
        "（",
        "“",
        "一、",
        "1.",
        "每",
        "1",
        "\t",
        "附件\n",
        "牵头单位：",
        "（一）",
        "a",
        "不少于",
        "-",
        " ",
        "1\n",
    ],
)
def test_hostile_repetition_takes_no_longer_than_its_length(unit):
    data = (PLAIN + unit * 20_000).encode()
    started = time.process_time()

    read(data, "a.txt")

    assert time.process_time() - started < 5


PIECES = st.sampled_from(
    [
        *PLAIN.split("\n"),
        "（",
        "）",
        "“",
        "12%",
        "一、",
        "1.",
        "附件1",
        "序号\t指标名称\t单位\t目标值",
        "\t",
        "|",
        " ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40), st.sampled_from(["\n", "", "\n\n", "。"])
)
def test_any_arrangement_is_read_or_refused(pieces, joint):
    with suppress(ReadingError):
        read(joint.join(pieces).encode(errors="replace"), "a.txt")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with suppress(ReadingError):
        read(data, "a.txt")
