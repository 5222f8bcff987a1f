"""Dataflow, data structure, concepts and code lists in one SDMX-ML 2.1 structure message."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from lxml.builder import ElementMaker

from reports.api.sdmx.codes import AGENCY, CONCEPTS, FLOW, STRUCTURE, VERSION, text
from reports.api.sdmx.components import ALL as COMPONENTS
from reports.api.sdmx.components import ATTRIBUTES, DIMENSIONS, FIXED, PERIOD, VALUE, Component
from reports.api.sdmx.message import COM, MES, STR, XML, document, header

S = ElementMaker(namespace=STR, nsmap={"str": STR, "com": COM})
C = ElementMaker(namespace=COM, nsmap={"com": COM})
REF = ElementMaker()
KINDS = ("dataflow", "datastructure", "conceptscheme", "codelist")
WRAPPED = {
    "dataflow": "Dataflows",
    "codelist": "Codelists",
    "conceptscheme": "Concepts",
    "datastructure": "DataStructures",
}
Codes = Mapping[str, Any]


def message(parts: Mapping[str, Iterable[Any]]) -> bytes:
    """A structure message with these parts, in the order that the format asks for."""
    found = etree.Element(f"{{{MES}}}Structures")
    for kind, name in WRAPPED.items():
        made = list(parts.get(kind, ()))
        if made:
            found.append(S(name, *made))
    return document("Structure", header(), found)


def tag(said: bytes) -> str:
    """A weak ETag of the structures alone: the header says when it was made."""
    return f'W/"{hashlib.sha256(said.partition(b"</mes:Header>")[2]).hexdigest()[:32]}"'


def dataflow() -> Any:
    structure = S.Structure(_reference(STRUCTURE, "DataStructure", "datastructure"))
    return S.Dataflow(_name(_("指标每季的完成值")), structure, **_identity(FLOW))


def datastructure() -> Any:
    places = [
        S.Dimension(*_described(each), id=each.id, position=str(place))
        for place, each in enumerate(DIMENSIONS, start=1)
    ]
    time = S.TimeDimension(*_described(PERIOD), id=PERIOD.id, position=str(len(places) + 1))
    told = [_attribute(each) for each in ATTRIBUTES]
    parts = S.DataStructureComponents(
        S.DimensionList(*places, time, id="DimensionDescriptor"),
        S.AttributeList(*told, id="AttributeDescriptor"),
        S.MeasureList(S.PrimaryMeasure(*_described(VALUE), id=VALUE.id), id="MeasureDescriptor"),
    )
    return S.DataStructure(_name(_("指标数字")), parts, **_identity(STRUCTURE))


def conceptscheme() -> Any:
    concepts = [S.Concept(_name(each.name), id=each.id) for each in COMPONENTS]
    return S.ConceptScheme(_name(_("概念")), *concepts, **_identity(CONCEPTS))


def codelists(drawn: Mapping[str, tuple[Any, Codes]]) -> dict[str, Any]:
    """By id; ``drawn`` are those that depend on what a token reads."""
    return {
        name: S.Codelist(
            _name(told), *(S.Code(_name(word), id=code) for code, word in held.items()), **_identity(name)
        )
        for name, (told, held) in {**FIXED, **drawn}.items()
    }


def _identity(name: str) -> dict[str, str]:
    return {"id": name, "agencyID": AGENCY, "version": VERSION, "isFinal": "false"}


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
