"""The rows of a wall as HTML. Its hundreds of cells differ in their address alone: each kind is drawn once."""

from collections.abc import Iterable
from functools import cache
from html import escape

from reports.moulds import Mould, filled, mould_of, place
from reports.queries.cells import Cell
from reports.queries.rows import Progress, Row
from reports.queries.wall import Block

ROW = ("red", "number", "url", "title", "leads", "cells", "progress", "why", "since", "tags")
BLOCK = ("number", "title", "rest", "tallies", "rows")
CELL = ("url", "quarter", "label", "word", "tone", "shape")
BAR = ("share", "words", "tick_words")
URL = place("url")


def blocks_drawn(blocks: Iterable[Block], columns: int) -> str:
    """Every section with its rows; ``columns`` are those of the table."""
    drawing = Drawing()
    return "\n".join([filled(drawing.block, block_values(block, columns, drawing)) for block in blocks])


class Drawing:
    """The moulds of one drawing, looked up once, and the cells that were drawn in it."""

    def __init__(self) -> None:
        self.block = mould_of("reports/_wall_block.html", *BLOCK)
        self.row = mould_of("reports/_wall_row.html", *ROW)
        self.bar = mould_of("reports/_wall_progress.html", *BAR, "tick")
        self.bar_without_tick = mould_of("reports/_wall_progress.html", *BAR, tick=None)
        self.cell = cache(cell_mould)
        self.cells: dict[int, str] = {}


def block_values(block: Block, columns: int, drawing: Drawing) -> dict[str, str]:
    tallies = [f"<span>{escape(tally.word)} {tally.number}</span>" for tally in block.tallies]
    return {
        "number": escape(block.number),
        "title": escape(block.title),
        "rest": str(columns - 3),
        "tallies": "".join(tallies),
        "rows": "\n".join([filled(drawing.row, row_values(row, drawing)) for row in block.rows]),
    }


def row_values(row: Row, drawing: Drawing) -> dict[str, str]:
    is_red = row.chosen is not None and row.chosen.mark.tone == "red"
    url = escape(row.url)
    return {
        "red": " red" if is_red else "",
        "number": escape(row.number),
        "url": url,
        "title": escape(row.title),
        "leads": "、</span>".join([f"<span>{escape(lead.name)}" for lead in row.leads])
        + ("</span>" if row.leads else ""),
        "cells": "".join([cell_drawn(cell, drawing) for cell in row.cells]).replace(URL, url),
        "progress": progress_drawn(row.progress, drawing) if row.progress else "",
        "why": escape(row.why),
        "since": f' <span class="since">{escape(row.since)}</span>' if row.since else "",
        "tags": "".join([f' <span class="tag">{escape(tag)}</span>' for tag in row.tags]),
    }


def cell_drawn(cell: Cell, drawing: Drawing) -> str:
    """A cell with its row's address left open. Rows share their cells: one that was met before is known by itself."""
    drawn = drawing.cells.get(id(cell))
    if drawn is None:
        is_first = cell.quarter.number == 1
        pieces = drawing.cell(cell.is_chosen, cell.has_figure, is_first, bool(cell.since))
        drawn = drawing.cells[id(cell)] = filled(pieces, cell_values(cell))
    return drawn


def cell_mould(is_chosen: bool, has_figure: bool, starts_year: bool, has_moved: bool) -> Mould:
    flags = {"is_chosen": is_chosen, "has_figure": has_figure, "starts_year": starts_year}
    if has_moved:
        return mould_of("reports/_wall_cell.html", *CELL, "since", **flags)
    return mould_of("reports/_wall_cell.html", *CELL, since="", **flags)


def cell_values(cell: Cell) -> dict[str, str]:
    return {
        "url": URL,
        "quarter": str(cell.quarter),
        "label": cell.quarter.label,
        "word": escape(cell.word),
        "since": escape(cell.since),
        "tone": cell.mark.tone,
        "shape": cell.mark.shape,
    }


def progress_drawn(progress: Progress, drawing: Drawing) -> str:
    pieces = drawing.bar_without_tick if progress.tick is None else drawing.bar
    values = {"share": str(progress.share), "words": progress.words, "tick_words": progress.tick_words}
    return filled(pieces, values | {"tick": str(progress.tick)})
