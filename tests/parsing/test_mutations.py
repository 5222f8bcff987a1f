"""Changes of layout under which a person would read the same, over the labelled documents and our own."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import opencc
import pytest

from plans.parsing import PlanDraft, read
from plans.parsing.folding import fold
from plans.parsing.text import RESIDUE
from tests.parsing.documents import PLAIN, parsed

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"
FILES = sorted(DOCUMENTS.glob("*.txt"))
needs_documents = pytest.mark.skipif(
    not FILES, reason="the labelled documents (../shared/documents) are not on this machine"
)
EVERY_DOCUMENT = [pytest.param(PLAIN, id="own")] + [
    pytest.param(path.read_text(encoding="utf-8"), id=path.stem) for path in FILES
]
HALF = str.maketrans("（）：；，．", "():;,.")
FULL = str.maketrans("():;", "（）：；")
# A place between two words of a paragraph, after a comma and before a full stop.
LONG_SENTENCE = re.compile(
    r"^([^\n|\t]{50,90}[，,][^\n|\t，,。；;：:（(“]{3}[\u4e00-\u9fff])(?=[\u4e00-\u9fff][^\n|\t]{20,}。$)",
    re.M,
)


def plain(words):
    """Only the words: widths, script, punctuation and white space do not count."""
    return "".join(
        char for char in fold(str(words or "")) if char == "%" or unicodedata.category(char)[0] not in "PZCS"
    )


def reading(draft: PlanDraft):
    """What a person would take from the draft, spans and layout apart."""
    return {
        "metadata": [plain(one) for one in (draft.title, draft.document_number, draft.index_number)],
        "issued_on": draft.issued_on,
        "sections": [plain(f"{one.number or ''}{one.title}") for one in draft.sections],
        "tasks": [(plain(one.number), plain(one.title), one.deadline) for one in draft.tasks],
        "units": [[plain(name) for name in (*one.lead_units, *one.responsible_units)] for one in draft.tasks],
        "targets": [[target_of(one) for one in task.targets] for task in draft.tasks],
        "goals": [target_of(one) for one in draft.goal_targets],
        "indicators": [(plain(one.name), one.value, plain(one.unit)) for one in draft.indicators],
        "phases": [(plain(one.title), one.start, one.end) for one in draft.phases],
        "glossary": [plain(one.term) for one in draft.glossary],
        "achievements": [(one.value, plain(one.unit)) for one in draft.achievements],
    }


@cache
def as_printed(text):
    return reading(parsed(text))


def target_of(target):
    return plain(target.text), target.comparator, target.value, plain(target.unit), target.deadline


def in_half_width(text):
    return text.translate(HALF)


def in_full_width(text):
    return text.translate(FULL)


def with_blank_lines_doubled(text):
    return text.replace("\n", "\n\n") if "\n\n" not in text else text.replace("\n\n", "\n\n\n\n")


def indented(text):
    return re.sub(r"^(?=[^\s|])", "　　", text, flags=re.M)


def with_windows_line_ends(text):
    return text.replace("\n", "\r\n")


def renumbered(text):
    """1. and 1． become 1、"""
    return re.sub(r"^(\s*\d{1,3})\s*[.．](?!\d)", r"\1、", text, flags=re.M)


def cut_by_pages(text):
    """A page ends in the middle of every long sentence; annexes are left whole, for a table's cell has no pages."""
    annex = re.search("^附件[1-9一二三]", text, re.M)
    body, rest = (text[: annex.start()], text[annex.start() :]) if annex else (text, "")
    return LONG_SENTENCE.sub(r"\1\n\n", body) + rest


def in_traditional_script(text):
    return opencc.OpenCC("s2t").convert(text)


MUTATIONS = [
    in_half_width,
    in_full_width,
    with_blank_lines_doubled,
    indented,
    with_windows_line_ends,
    renumbered,
    cut_by_pages,
    in_traditional_script,
]


def test_every_mutation_changes_something():
    texts = [PLAIN, "(一)甲，乙：丙" + "长" * 60 + "，再走一步棋" + "长" * 30 + "。\n\n1．甲\n"]

    assert [name.__name__ for name in MUTATIONS if all(name(text) == text for text in texts)] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("text", EVERY_DOCUMENT)
def test_reading_is_the_same(text, mutation):
    changed = mutation(text)

    assert reading(parsed(changed)) == as_printed(text)


@pytest.mark.parametrize("text", EVERY_DOCUMENT)
def test_every_span_points_at_what_it_claims(text):
    draft = parsed(text)

    def words_at(span):
        return plain(RESIDUE.sub("", draft.source_text[slice(*span)]))

    assert [one.title for one in draft.sections if plain(one.title) not in words_at(one.span)] == []
    assert [one.text for one in draft.tasks if plain(one.text) not in words_at(one.span)] == []
    targets = [one for task in draft.tasks for one in task.targets] + list(draft.goal_targets)
    assert [one.text for one in targets if plain(one.text) != words_at(one.span)] == []
    assert [one.text for one in draft.achievements if plain(one.text) not in words_at(one.span)] == []
    assert [one.term for one in draft.glossary if plain(one.term) not in words_at(one.span)] == []


@pytest.mark.parametrize("text", EVERY_DOCUMENT)
def test_nothing_is_invented(text):
    draft, source = parsed(text), plain(text)

    printed = [draft.title, draft.document_number, draft.index_number, *draft.issuers]
    printed += [
        f"{one.number or ''}{one.title}" for one in (*draft.sections, *draft.tasks) if one.part == "body"
    ]
    for task in draft.tasks:
        printed += [*task.lead_units, *task.responsible_units, *task.supporting_units, task.number]
        printed += [one.unit for one in task.targets if not one.implicit]
    printed += [one.name for one in draft.indicators]

    assert [words for words in printed if words and plain(words) not in source] == []


@needs_documents
def test_the_labelled_documents_are_all_there():
    assert len(FILES) == 12


def test_the_samples_of_this_project_can_be_read():
    assert len(read(PLAIN.encode(), "plan.txt").tasks) == 3
