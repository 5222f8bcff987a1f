"""The rows of a wall as HTML. Its hundreds of cells differ in their address alone: each kind is drawn once."""

from collections.abc import Iterable
from html import escape

from reports.moulds import Mould, filled, mould_of
from reports.queries.rows import Progress, Row

ROW = ("red", "number", "url", "title", "leads", "cells", "progress", "why", "since", "tags")


def rows_drawn(rows: Iterable[Row]) -> str:
    pieces = mould_of("reports/_wall_row.html", *ROW)
    known: dict[int, Mould] = {}
    return "\n".join(filled(pieces, row_values(row, known)) for row in rows)


def row_values(row: Row, known: dict[int, Mould]) -> dict[str, str]:
    is_red = row.chosen is not None and row.chosen.mark.tone == "red"
    url = escape(row.url)
    return {
        "red": " red" if is_red else "",
        "number": escape(row.number),
        "url": url,
        "title": escape(row.title),
        "leads": "、</span>".join(f"<span>{escape(lead.name)}" for lead in row.leads)
        + ("</span>" if row.leads else ""),
        "cells": cells_drawn(row, url, known),
        "progress": progress_drawn(row.progress) if row.progress else "",
        "why": escape(row.why),
        "since": f' <span class="since">{escape(row.since)}</span>' if row.since else "",
        "tags": "".join(f' <span class="tag">{escape(tag)}</span>' for tag in row.tags),
    }


def cells_drawn(row: Row, url: str, known: dict[int, Mould]) -> str:
    """Rows share their cells, so a cell that was met before is known by itself."""
    drawn = []
    for cell in row.cells:
        pieces = known.get(id(cell))
        if pieces is None:
            pieces = known[id(cell)] = mould_of("reports/_wall_cell.html", "url", cell=cell)
        drawn.append(url.join(pieces[::2]))
    return "".join(drawn)


def progress_drawn(progress: Progress) -> str:
    (drawn,) = mould_of("reports/_wall_progress.html", progress=progress)
    return drawn
