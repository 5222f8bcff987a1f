"""Observations as SDMX-ML 2.1 structure-specific data and as SDMX-CSV 2.0, in blocks."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import groupby
from typing import Any

from lxml import etree

from reports.api.sdmx.codes import AGENCY, FLOW, VERSION
from reports.api.sdmx.components import ATTRIBUTES, DIMENSIONS, MEASURE, TIME
from reports.api.sdmx.message import COM, DATA, MES, XSI, header
from reports.api.sdmx.observations import Observation

URN = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:{FLOW}({VERSION}):ObsLevelDim:{TIME}"
NAMES = [each.id for each in DIMENSIONS]
TOLD = [each.id for each in ATTRIBUTES]
BLOCK = 64 * 1024
ROWS = 1_000


def as_xml(rows: Iterable[Observation]) -> Iterator[bytes]:
    """Series by series; the header names the dimension at the observation, which readers rely on."""
    buffer = BytesIO()
    spaces = {"mes": MES, "com": COM, "ss": DATA, "xsi": XSI, "ns1": URN}
    with etree.xmlfile(buffer, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(f"{{{MES}}}StructureSpecificData", nsmap=spaces):
            file.write(header(_structure()))
            with file.element(f"{{{MES}}}DataSet", _of_dataset()):
                for series, observations in groupby(rows, key=lambda row: row.series):
                    file.write(_series(series, observations))
                    file.flush()
                    if buffer.tell() > BLOCK:
                        yield _taken(buffer)
    yield _taken(buffer)


def _structure() -> Any:
    place = {"structureID": FLOW, "namespace": URN, "dimensionAtObservation": TIME}
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


def _series(series: tuple[str, ...], observations: Iterable[Observation]) -> Any:
    made = etree.Element("Series", dict(zip(NAMES, series, strict=True)))
    for each in observations:
        value = {MEASURE: each.value} if each.value else {}
        etree.SubElement(made, "Obs", {TIME: each.period} | value | each.attributes)
    return made


def as_csv(rows: Iterable[Observation]) -> Iterator[bytes]:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *NAMES, TIME, MEASURE, *TOLD])
    for number, row in enumerate(rows, start=1):
        told = [row.attributes.get(name, "") for name in TOLD]
        writer.writerow(
            ["dataflow", f"{AGENCY}:{FLOW}({VERSION})", "R", *row.series, row.period, row.value, *told]
        )
        if number % ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: BytesIO | StringIO) -> bytes:
    held = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return held.encode() if isinstance(held, str) else held
