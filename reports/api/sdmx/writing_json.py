"""Observations as SDMX-JSON 2.0 data, in blocks.

A key is written as places in lists of codes (``0:0:3:1``). The lists come after the observations, so that they are
gathered while those are written and memory holds the codes only. Coded attributes are places too, others themselves.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reports.api.sdmx.codes import FLOW, text, urn
from reports.api.sdmx.components import DIMENSIONS, FIXED, KEY, PERIOD, VALUE, Component
from reports.api.sdmx.message import meta
from reports.api.sdmx.observations import Observation
from reports.api.sdmx.shape import FLAT, Shape
from reports.api.sdmx.writing import series_of

BLOCK = 500  # series, or observations that stand alone
OF_FLOW = {"urn": urn("dataflow", FLOW), "rel": "dataflow"}
Names = Mapping[str, Mapping[str, Any]]


class Places:
    """The place of each code in its dimension's list, given out as they are met."""

    def __init__(self) -> None:
        self._met: dict[str, dict[str, int]] = {name: {} for name in KEY}

    def of(self, row: Observation, names: Iterable[str]) -> str:
        return ":".join(
            str(self._met[name].setdefault(row.place[name], len(self._met[name]))) for name in names
        )

    def codes(self, name: str) -> list[str]:
        return list(self._met[name])


def as_json(rows: Iterable[Observation], shape: Shape, names: Names) -> Iterator[bytes]:
    """``names`` has the words of the codes by code list."""
    places = Places()
    opening = {"structure": 0, "action": "Replace", "links": [OF_FLOW]}
    told = "observations" if shape.across == FLAT else "series"
    yield f'{{"meta": {_json(meta("data"))}, "data": {{"dataSets": [{_json(opening)[:-1]}, "{told}": {{'.encode()
    yield from _blocks(_members(rows, shape, places))
    yield f'}}}}], "structures": [{_json(_structure(shape, places, names))}]}}}}'.encode()


def _members(rows: Iterable[Observation], shape: Shape, places: Places) -> Iterator[str]:
    if shape.across == FLAT:
        yield from (f'"{places.of(row, KEY)}": {_values(row, shape)}' for row in rows)
        return
    for _key, observations in series_of(rows, shape):
        series, told = "", []
        for row in observations:
            series = series or places.of(row, shape.series)
            if not shape.is_of_keys_only:
                told.append(f'"{places.of(row, (shape.across,))}": {_values(row, shape)}')
        inner = f'"observations": {{{", ".join(told)}}}' if told else ""
        yield f'"{series}": {{{inner}}}'


def _values(row: Observation, shape: Shape) -> str:
    """The value, then the attributes; a decimal is written as it is, digit by digit."""
    told = [row.value or "null"] if shape.has_values else []
    told += [_attribute(each, row.attributes.get(each.id, "")) for each in shape.attributes]
    return f"[{', '.join(told)}]"


def _attribute(each: Component, value: str) -> str:
    if not value:
        return "null"
    if each.codes:
        return str([*FIXED[each.codes][1]].index(value))
    return value if each.kind == "Decimal" else _json(value)


def _blocks(members: Iterator[str]) -> Iterator[bytes]:
    held: list[str] = []
    comma = ""
    for member in members:
        held.append(member)
        if len(held) == BLOCK:
            yield (comma + ", ".join(held)).encode()
            held, comma = [], ", "
    if held:
        yield (comma + ", ".join(held)).encode()


def _structure(shape: Shape, places: Places, names: Names) -> dict[str, Any]:
    dimensions = {
        each.id: _dimension(each, number, places.codes(each.id), names)
        for number, each in enumerate((*DIMENSIONS, PERIOD))
    }
    told = [_named(each) | _coded(each) | {"relationship": {"observation": {}}} for each in shape.attributes]
    return {
        "links": [OF_FLOW],
        "dataSets": [0],
        "dimensions": {
            "dataSet": [],
            "series": [dimensions[name] for name in shape.series],
            "observation": [dimensions[name] for name in shape.at_observation if places.codes(name)],
        },
        "measures": {"observation": [_named(VALUE)] if shape.has_values else []},
        "attributes": {"observation": told},
    }


def _named(each: Component) -> dict[str, Any]:
    return {"id": each.id, "name": text(each.name)} | (
        {} if each.codes else {"format": {"dataType": each.kind}}
    )


def _dimension(each: Component, number: int, met: list[str], names: Names) -> dict[str, Any]:
    if not each.codes:
        return _named(each) | {"keyPosition": number, "values": [{"value": code} for code in met]}
    words = names[each.codes]
    values = [{"id": code, "name": text(words.get(code, code))} for code in met]
    return _named(each) | {"keyPosition": number, "values": values}


def _coded(each: Component) -> dict[str, Any]:
    if not each.codes:
        return {}
    return {"values": [{"id": code, "name": text(word)} for code, word in FIXED[each.codes][1].items()]}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
