"""The source text by lines, with what was read from it marked."""

from plans.passages import Mark, marked_lines

TEXT = "一、建设\n\n1. 修灯，完好率达到98%。\n其余不变。"


def test_every_character_of_a_line_stands_once_and_empty_lines_are_left_out():
    marks = [Mark((6, 21), "task", 0), Mark((12, 20), "target", 0)]

    lines = marked_lines(TEXT, marks)

    assert ["".join(piece.text for piece in line) for line in lines] == [
        "一、建设",
        "1. 修灯，完好率达到98%。",
        "其余不变。",
    ]


def test_a_stretch_knows_the_marks_over_it_and_those_that_begin_there():
    task, target = Mark((6, 21), "task", 3), Mark((12, 20), "target", 3)

    first, second, *_rest = marked_lines(TEXT, [target, task])[1]

    assert (first.kinds, first.begins) == ({"task"}, (task,))
    assert (second.kinds, second.begins) == ({"task", "target"}, (target,))


def test_a_mark_over_several_lines_begins_once():
    task = Mark((0, len(TEXT)), "task")

    begun = [mark for line in marked_lines(TEXT, [task]) for piece in line for mark in piece.begins]

    assert begun == [task]


def test_an_empty_mark_marks_nothing():
    lines = marked_lines(TEXT, [Mark((0, 0), "doubt")])

    assert all(not piece.kinds and not piece.begins for line in lines for piece in line)
