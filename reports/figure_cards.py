"""A table of figures as HTML, with its chart and its files: the frame is drawn once, the rows are filled in."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils.translation import get_language

from reports.figure_tables import Column, FigureTable, Line, shown
from reports.moulds import Mould, filled, mould, place


def card_drawn(table: FigureTable, *, library: str, files: str, query: str) -> str:
    shape = replace(
        table,
        title=place("title"),
        said=place("said") if table.said else "",
        as_of=place("as_of"),
        lines=table.lines[:0],
    )
    pieces = _mould_of(shape, bool(table.lines), library, files, get_language())
    said = {"title": table.title, "said": table.said, "as_of": table.as_of, "query": query}
    return filled(pieces, {name: escape(text) for name, text in said.items()} | {"rows": rows_drawn(table)})


@lru_cache(maxsize=256)
def _mould_of(shape: FigureTable, has_rows: bool, library: str, files: str, _language: str) -> Mould:
    context = {
        "table": shape,
        "rows": place("rows") if has_rows else "",
        "query": place("query"),
        "library": library,
        "files": files,
    }
    return mould(render_to_string("components/figure_card.html", context))


def rows_drawn(table: FigureTable) -> str:
    return "".join([_row(line, table.columns) for line in table.lines])


def _row(line: Line, columns: tuple[Column, ...]) -> str:
    head = f'<a href="{escape(line.url)}">{escape(line.head)}</a>' if line.url else escape(line.head)
    is_now = ' class="now"' if line.is_current else ""
    is_rest = " data-rest" if line.is_rest else ""
    return f'<tr{is_now}{is_rest}><th scope="row">{head}</th>{"".join(_cells(line, columns))}</tr>\n'


def _cells(line: Line, columns: tuple[Column, ...]) -> Iterator[str]:
    """A value as printed; where a list lies behind it, it opens that."""
    links = (*line.links, *[""] * (len(columns) - len(line.links)))
    for value, column, link in zip(line.cells, columns, links, strict=True):
        text = escape(shown(value, column))
        said = f'<a href="{escape(link)}">{text}</a>' if link else text
        yield f'<td class="figure">{said}</td>' if column.is_number else f"<td>{said}</td>"
