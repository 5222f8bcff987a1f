"""Word files: paragraphs with their printed numbers, tables, text boxes and footnotes, in reading order.

Accepted text only: what a tracked change deleted or moved away is left out, as are headers, footers and the
table of contents. A footnote stands in brackets where its mark is, so that reading leaves it out and people see it.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from ..errors import ReadingError
from ..source import Piece, RealCell, RealTable, Source, lay_out_pieces
from .word_numbers import Numbering

MAX_DEPTH = 12
PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
# Wrappers that hold what they hold; a content control around a table of contents is dropped.
WRAPPERS = {
    qn(name)
    for name in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:hyperlink")
}
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:rt"), qn("w:pPr"), FALLBACK}
BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
BOX = qn("w:txbxContent")
NOTE_MARKS = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
CONTENTS_STYLES = ("toc", "目录")
MAX_NOTE = 1500


def read_docx(data: bytes) -> Source:
    """Raises ReadingError: `broken_file`, `empty_file`, `too_large`."""
    document = Document(BytesIO(data))
    reader = _Reader(document)
    return lay_out_pieces([*reader.pieces(document.element.body), reader.line])


class _Reader:
    """One document's reading: what counts on from paragraph to paragraph is its numbering."""

    def __init__(self, document: Any) -> None:
        self.numbering = Numbering(document)
        self.line = ""
        self.notes = {kind: _notes(document, kind) for kind in NOTE_MARKS.values()}

    def pieces(self, parent: Any, depth: int = 0) -> Iterator[Piece]:
        if depth > MAX_DEPTH:
            raise ReadingError("broken_file")
        for element in parent:
            if element.tag == PARAGRAPH:
                yield from self._paragraph(element, depth)
            elif element.tag == TABLE:
                yield self._table(element, depth)
            elif element.tag in WRAPPERS and not _is_contents(element):
                yield from self.pieces(element, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> Iterator[Piece]:
        boxes: list[Any] = []
        words = "".join(self._words(paragraph, boxes)).strip()
        if words and not self.numbering.style_name(paragraph).startswith(CONTENTS_STYLES):
            self.line += words if self.line else self.numbering.number_of(paragraph) + words
        if self.line and not _runs_on(paragraph):
            yield self.line
            self.line = ""
        for box in boxes:
            yield from self.pieces(box, depth + 1)

    def _words(self, element: Any, boxes: list[Any]) -> Iterator[str]:
        """The paragraph's words; boxes anchored in it are put aside. A stack, as files may nest without end."""
        stack = [iter(element)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif child.tag == BOX:
                boxes.append(child)
            elif child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in BREAKS:
                yield "" if child.get(qn("w:type")) in ("page", "column") else BREAKS[child.tag]
            elif child.tag in NOTE_MARKS:
                yield self._note(NOTE_MARKS[child.tag], child.get(qn("w:id")))
            elif child.tag not in GONE and not _is_hidden(child):
                stack.append(iter(child))

    def _note(self, kind: str, number: str) -> str:
        body = self.notes[kind].get(number, "")
        return f"[{int(number) % 10_000}: {body}]" if body else ""

    def _table(self, table: Any, depth: int) -> RealTable:
        rows: list[list[RealCell]] = []
        above: dict[int, tuple[int, int]] = {}
        for row in _children(table, ROW):
            if row.find(qn("w:trPr") + "/" + qn("w:del")) is not None:
                continue
            rows.append([])
            column = _grid_before(row)
            if column:
                rows[-1].append(RealCell((), across=column))
            for cell in _children(row, CELL):
                across = int(_value(cell, "w:gridSpan") or 1)
                if _continues_above(cell) and column in above:
                    _grow(rows, above[column])
                else:
                    above[column] = (len(rows) - 1, len(rows[-1]))
                    inner = tuple(self.pieces(cell, depth + 1))
                    rows[-1].append(RealCell(inner, across=across))
                column += across
        return RealTable(tuple(tuple(row) for row in rows))


def _grow(rows: list[list[RealCell]], place: tuple[int, int]) -> None:
    at, index = place
    cell = rows[at][index]
    rows[at][index] = RealCell(cell.pieces, down=cell.down + 1, across=cell.across)


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, tag)


def _value(cell: Any, name: str) -> str | None:
    found = cell.find(qn("w:tcPr") + "/" + qn(name))
    return None if found is None else found.get(qn("w:val"))


def _continues_above(cell: Any) -> bool:
    """A vertical merge without a value, or 'continue', goes on with the cell above."""
    merged = cell.find(qn("w:tcPr") + "/" + qn("w:vMerge"))
    return merged is not None and merged.get(qn("w:val"), "continue") == "continue"


def _grid_before(row: Any) -> int:
    found = row.find(qn("w:trPr") + "/" + qn("w:gridBefore"))
    return 0 if found is None else int(found.get(qn("w:val"), 0))


def _is_hidden(element: Any) -> bool:
    return element.tag == qn("w:r") and element.find(qn("w:rPr") + "/" + qn("w:vanish")) is not None


def _runs_on(paragraph: Any) -> bool:
    """A tracked change took its end away: what follows is the same paragraph."""
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None


def _is_contents(element: Any) -> bool:
    gallery = element.find(".//" + qn("w:docPartGallery")) if element.tag == qn("w:sdt") else None
    return gallery is not None and "Contents" in (gallery.get(qn("w:val")) or "")


def _notes(document: Any, kind: str) -> dict[str, str]:
    """Footnotes or endnotes by id; brackets and line ends would break the form they are kept in."""
    part = next(
        (one.target_part for one in document.part.rels.values() if one.reltype.endswith("/" + kind)), None
    )
    if part is None:
        return {}
    parser = etree.XMLParser(resolve_entities=False)
    notes = {}
    for note in etree.fromstring(part.blob, parser):
        words = "".join(piece.text or "" for piece in note.iter(qn("w:t")))
        notes[note.get(qn("w:id"))] = " ".join(words.translate({91: "（", 93: "）"}).split())[:MAX_NOTE]
    return notes
