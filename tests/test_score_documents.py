"""The reader against the hand-made labels of two real documents."""

import dataclasses
import importlib.util
import json
from pathlib import Path

import pytest

from plans.parsing import read

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORER = SHARED / "tools" / "score_documents.py"
BARS = {"metadata": 1, "sections": 1, "tasks": 1, "units": 1, "phases": 1, "glossary": 1, "targets": 0.95}

pytestmark = pytest.mark.skipif(
    not SCORER.exists(),
    reason=f"the labelled documents are not here: {SCORER.relative_to(SHARED.parent)} is missing",
)


def load_scorer():
    spec = importlib.util.spec_from_file_location("score_documents", SCORER)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


@pytest.mark.parametrize("number", ["000", "002"])
def test_document_is_read_as_labelled(number):
    scorer = load_scorer()
    (document,) = (SHARED / "documents").glob(f"{number}_*.txt")
    truth = json.loads((SHARED / "truth" / f"{document.stem}.json").read_text())
    draft = dataclasses.asdict(read(document.read_bytes(), document.name))

    tally = scorer.score(truth, draft)

    figures = {area: scorer.figure_of(area, tally[area]) for area in BARS}
    assert figures["tasks"] == 1
    assert {area: value for area, value in figures.items() if value is not None and value < BARS[area]} == {}
