"""The tables of the labelled documents, printed anew in other layouts: the reading stays the same."""

from pathlib import Path

import pytest

from plans.parsing import read
from plans.parsing.layout import repaired
from plans.parsing.tables import tables_in
from plans.parsing.text import lay_out
from tests.parsing.writing import as_docx, as_html, as_pdf

DOCUMENTS = Path(__file__).parents[3] / "shared" / "documents"
WITH_TABLES = ["003", "08", "16"]
LAYOUTS = {
    "tabs": ("\n", "\t"),
    "bars": ("\n", " | "),
    "single spaces": ("\n", " "),
    "wide spaces": ("\n", "    "),
    "a cell a line": ("\n", "\n"),
    "a cell a line, blank lines between": ("\n\n", "\n\n"),
}


def document(number):
    found = sorted(DOCUMENTS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the labelled documents (../shared/documents) are not here")
    return found[0].read_text(encoding="utf-8")


def printed_anew(source, row_end, cell_end):
    """The document with its tables printed row by row, other breaks between rows and cells."""
    text = repaired(lay_out(source))
    parts, last = [], 0
    for table in (table for table in tables_in(text) if table.rows):
        rows = [list(table.headers)]
        rows += [[text.words(cell.start, cell.end).replace("|", "") for cell in row] for row in table.rows]
        parts += [text.shown[last : table.start], "\n", row_end.join(map(cell_end.join, rows)), "\n"]
        last = table.end
    return "".join([*parts, text.shown[last:]])


def reading(draft):
    indicators = [(one.number, one.name, one.unit, one.nature, one.value) for one in draft.indicators]
    return indicators, [(one.number, one.title, one.lead_units, one.responsible_units) for one in draft.tasks]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("number", WITH_TABLES)
def test_tables_of_labelled_documents_in_other_layouts(number, layout):
    source = document(number)

    anew = read(printed_anew(source, *LAYOUTS[layout]).encode(), "a.txt")

    assert reading(anew) == reading(read(source.encode(), "a.txt"))


@pytest.mark.parametrize("write", [as_docx, as_html, as_pdf], ids=["docx", "html", "pdf"])
@pytest.mark.parametrize("number", WITH_TABLES)
def test_tables_of_labelled_documents_as_real_tables(number, write):
    with_tabs = printed_anew(document(number), *LAYOUTS["tabs"])

    assert reading(read(write(with_tabs), "a")) == reading(read(with_tabs.encode(), "a.txt"))
