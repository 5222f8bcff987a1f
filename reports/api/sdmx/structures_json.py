"""The same structures in one SDMX-JSON 2.0 structure message."""

import json
from collections.abc import Iterable
from typing import Any

from reports.api.sdmx.artefacts import Artefact
from reports.api.sdmx.codes import AGENCY, CONCEPTS, STRUCTURE, VERSION, text, urn
from reports.api.sdmx.components import ALL as COMPONENTS
from reports.api.sdmx.components import ATTRIBUTES, DIMENSIONS, PERIOD, VALUE, Component
from reports.api.sdmx.message import meta

WRAPPED = {
    "dataflow": "dataflows",
    "datastructure": "dataStructures",
    "conceptscheme": "conceptSchemes",
    "codelist": "codelists",
}


def message(found: Iterable[Artefact]) -> bytes:
    data: dict[str, list[Any]] = {}
    for each in found:
        data.setdefault(WRAPPED[each.kind], []).append(_object(each))
    return json.dumps({"meta": meta("structure"), "data": data}, ensure_ascii=False).encode()


def _object(each: Artefact) -> dict[str, Any]:
    identity = {
        **_named(each.id, each.name),
        "agencyID": AGENCY,
        "version": VERSION,
        "links": [{"rel": "self", "urn": urn(each.kind, each.id), "type": each.kind}],
    }
    return identity | ({"isExternalReference": True} if each.is_stub else CONTENTS[each.kind](each))


def _of_dataflow(each: Artefact) -> dict[str, Any]:
    return {"structure": urn("datastructure", STRUCTURE)}


def _of_datastructure(each: Artefact) -> dict[str, Any]:
    places = [_component(each) | {"position": place} for place, each in enumerate(DIMENSIONS)]
    told = [_component(each) | {"attributeRelationship": {"observation": {}}} for each in ATTRIBUTES]
    return {
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": places,
                "timeDimension": _component(PERIOD),
            },
            "measureList": {"id": "MeasureDescriptor", "measures": [_component(VALUE)]},
            "attributeList": {"id": "AttributeDescriptor", "attributes": told},
        }
    }


def _of_conceptscheme(each: Artefact) -> dict[str, Any]:
    return {"concepts": [_named(each.id, each.name) for each in COMPONENTS]}


def _of_codelist(each: Artefact) -> dict[str, Any]:
    codes = [_named(code, word) for code, word in (each.codes or {}).items()]
    return {"codes": codes} if codes else {}


CONTENTS = {
    "dataflow": _of_dataflow,
    "datastructure": _of_datastructure,
    "conceptscheme": _of_conceptscheme,
    "codelist": _of_codelist,
}


def _named(name: str, words: Any) -> dict[str, Any]:
    return {"id": name, "name": text(words), "names": {"zh": text(words)}}


def _component(each: Component) -> dict[str, Any]:
    held = {"enumeration": urn("codelist", each.codes)} if each.codes else {"format": {"dataType": each.kind}}
    return {
        "id": each.id,
        "conceptIdentity": urn("concept", CONCEPTS, each.id),
        "localRepresentation": held,
    }
