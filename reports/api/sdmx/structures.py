"""Dataflow, data structure, concepts and code lists in one SDMX-ML 2.1 structure message."""

import hashlib
from collections.abc import Iterable
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from reports.api.sdmx.artefacts import Artefact
from reports.api.sdmx.codes import AGENCY, CONCEPTS, STRUCTURE, VERSION, text
from reports.api.sdmx.components import ALL as COMPONENTS
from reports.api.sdmx.components import ATTRIBUTES, DIMENSIONS, PERIOD, VALUE, Component
from reports.api.sdmx.message import COM, MES, STR, XML, document, header

S = ElementMaker(namespace=STR, nsmap={"str": STR, "com": COM})
C = ElementMaker(namespace=COM, nsmap={"com": COM})
REF = ElementMaker()
# in the order that the format asks for
WRAPPED = {
    "dataflow": ("Dataflows", "Dataflow"),
    "codelist": ("Codelists", "Codelist"),
    "conceptscheme": ("Concepts", "ConceptScheme"),
    "datastructure": ("DataStructures", "DataStructure"),
}


def message(found: Iterable[Artefact]) -> bytes:
    structures, held = etree.Element(f"{{{MES}}}Structures"), list(found)
    for kind, (wrapping, _name_of_one) in WRAPPED.items():
        made = [_element(each) for each in held if each.kind == kind]
        if made:
            structures.append(S(wrapping, *made))
    return document("Structure", header(), structures)


def tag(said: bytes, header_ends: bytes = b"</mes:Header>") -> str:
    """A weak ETag of the structures alone: the header says when it was made."""
    return f'W/"{hashlib.sha256(said.partition(header_ends)[2]).hexdigest()[:32]}"'


def _element(each: Artefact) -> Any:
    identity = {"id": each.id, "agencyID": AGENCY, "version": VERSION, "isFinal": "false"}
    if each.is_stub:
        identity |= {"isExternalReference": "true"}
    inner = () if each.is_stub else CONTENTS[each.kind](each)
    return S(WRAPPED[each.kind][1], _name(each.name), *inner, **identity)


def _of_dataflow(each: Artefact) -> list[Any]:
    return [S.Structure(_reference(STRUCTURE, "DataStructure", "datastructure"))]


def _of_datastructure(each: Artefact) -> list[Any]:
    places = [
        S.Dimension(*_described(each), id=each.id, position=str(place))
        for place, each in enumerate(DIMENSIONS, start=1)
    ]
    time = S.TimeDimension(*_described(PERIOD), id=PERIOD.id, position=str(len(places) + 1))
    told = [_attribute(each) for each in ATTRIBUTES]
    return [
        S.DataStructureComponents(
            S.DimensionList(*places, time, id="DimensionDescriptor"),
            S.AttributeList(*told, id="AttributeDescriptor"),
            S.MeasureList(S.PrimaryMeasure(*_described(VALUE), id=VALUE.id), id="MeasureDescriptor"),
        )
    ]


def _of_conceptscheme(each: Artefact) -> list[Any]:
    return [S.Concept(_name(each.name), id=each.id) for each in COMPONENTS]


def _of_codelist(each: Artefact) -> list[Any]:
    return [S.Code(_name(word), id=code) for code, word in (each.codes or {}).items()]


CONTENTS = {
    "dataflow": _of_dataflow,
    "datastructure": _of_datastructure,
    "conceptscheme": _of_conceptscheme,
    "codelist": _of_codelist,
}


def _name(words: Any) -> Any:
    name = C.Name(text(words))
    name.set(f"{{{XML}}}lang", "zh")
    return name


def _attribute(each: Component) -> Any:
    relation = S.AttributeRelationship(S.PrimaryMeasure(REF.Ref(id=VALUE.id)))
    return S.Attribute(*_described(each), relation, id=each.id, assignmentStatus="Conditional")


def _described(each: Component) -> tuple[Any, Any]:
    concept = REF.Ref(
        {"class": "Concept", "package": "conceptscheme"},
        id=each.id,
        maintainableParentID=CONCEPTS,
        maintainableParentVersion=VERSION,
        agencyID=AGENCY,
    )
    held = (
        S.Enumeration(_reference(each.codes, "Codelist", "codelist"))
        if each.codes
        else S.TextFormat(textType=each.kind)
    )
    return S.ConceptIdentity(concept), S.LocalRepresentation(held)


def _reference(name: str, kind: str, package: str) -> Any:
    place = {"class": kind, "package": package}
    return REF.Ref(place, id=name, version=VERSION, agencyID=AGENCY)
