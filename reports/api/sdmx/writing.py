"""Observations as SDMX-ML 2.1 structure-specific data and as SDMX-CSV 2.0, in blocks."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import groupby
from typing import Any

from lxml import etree

from reports.api.sdmx.codes import AGENCY, FLOW, VERSION, urn
from reports.api.sdmx.components import KEY, MEASURE
from reports.api.sdmx.message import COM, DATA, MES, XSI, header
from reports.api.sdmx.observations import Observation
from reports.api.sdmx.shape import FLAT, Shape

BLOCK = 64 * 1024
ROWS = 1_000


def series_of(
    rows: Iterable[Observation], shape: Shape
) -> Iterator[tuple[tuple[str, ...], Iterator[Observation]]]:
    """Observations by the codes of their series; rows come in order of them."""
    return groupby(rows, key=lambda row: tuple(row.place[name] for name in shape.series))


def as_xml(rows: Iterable[Observation], shape: Shape) -> Iterator[bytes]:
    """Series by series; the header names the dimension at the observation, which readers rely on."""
    buffer = BytesIO()
    spaces = {"mes": MES, "com": COM, "ss": DATA, "xsi": XSI, "ns1": _namespace(shape)}
    with etree.xmlfile(buffer, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(f"{{{MES}}}StructureSpecificData", nsmap=spaces):
            file.write(header(_structure(shape)))
            with file.element(f"{{{MES}}}DataSet", _of_dataset()):
                for made in _elements(rows, shape):
                    file.write(made)
                    file.flush()
                    if buffer.tell() > BLOCK:
                        yield _taken(buffer)
    yield _taken(buffer)


def _namespace(shape: Shape) -> str:
    return f"{urn('dataflow', FLOW)}:ObsLevelDim:{shape.across}"


def _structure(shape: Shape) -> Any:
    place = {"structureID": FLOW, "namespace": _namespace(shape), "dimensionAtObservation": shape.across}
    structure = etree.Element(f"{{{MES}}}Structure", place)
    usage = etree.SubElement(structure, f"{{{COM}}}StructureUsage")
    named = {"agencyID": AGENCY, "id": FLOW, "version": VERSION}
    etree.SubElement(usage, "Ref", named | {"class": "Dataflow", "package": "datastructure"})
    return structure


def _of_dataset() -> dict[str, str]:
    names = {"action": "Replace", "dataScope": "DataStructure", "structureRef": FLOW}
    return {f"{{{DATA}}}{name}": value for name, value in names.items()} | {
        f"{{{XSI}}}type": "ns1:DataSetType"
    }


def _elements(rows: Iterable[Observation], shape: Shape) -> Iterator[Any]:
    if shape.across == FLAT:
        yield from (etree.Element("Obs", _told(row, shape)) for row in rows)
        return
    for key, observations in series_of(rows, shape):
        made = etree.Element("Series", dict(zip(shape.series, key, strict=True)))
        if not shape.is_of_keys_only:
            made.extend([etree.Element("Obs", _told(row, shape)) for row in observations])
        yield made


def _told(row: Observation, shape: Shape) -> dict[str, str]:
    """An observation's own part of the key, its value, its attributes, as far as they are known and asked for."""
    told = {name: row.place[name] for name in shape.at_observation}
    if shape.has_values and row.value:
        told[MEASURE] = row.value
    return told | {each.id: row.attributes[each.id] for each in shape.attributes if each.id in row.attributes}


def as_csv(rows: Iterable[Observation], shape: Shape) -> Iterator[bytes]:
    """A row an observation, or a row a series where only their keys are told: then the last dimension stays empty."""
    buffer = StringIO()
    names = [*KEY, *([MEASURE] if shape.has_values else []), *(each.id for each in shape.attributes)]
    writer = csv.DictWriter(buffer, ["STRUCTURE", "STRUCTURE_ID", "ACTION", *names], lineterminator="\r\n")
    writer.writeheader()
    said = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{FLOW}({VERSION})", "ACTION": "R"}
    for number, row in enumerate(_flat(rows, shape), start=1):
        writer.writerow(said | row)
        if number % ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _flat(rows: Iterable[Observation], shape: Shape) -> Iterator[dict[str, str]]:
    if shape.is_of_keys_only and shape.series:
        for key, _observations in series_of(rows, shape):
            yield dict(zip(shape.series, key, strict=True))
        return
    for row in rows:
        yield row.place | _told(row, shape)


def _taken(buffer: BytesIO | StringIO) -> bytes:
    held = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return held.encode() if isinstance(held, str) else held
