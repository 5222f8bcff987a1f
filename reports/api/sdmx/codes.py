"""Identifiers: SDMX allows letters, digits and ``_ @ $ -``, our codes allow anything; both ways without loss.

An indicator's code is unique within its plan only, so here it carries its plan: ``I01@WL-2026``.
"""

import re

AGENCY = "GUATU"
VERSION = "1.0"
FLOW = "INDICATORS"
STRUCTURE = "INDICATOR_FIGURES"
CONCEPTS = "CONCEPTS"

MODEL = "urn:sdmx:org.sdmx.infomodel."
CLASSES = {
    "dataflow": "datastructure.Dataflow",
    "datastructure": "datastructure.DataStructure",
    "conceptscheme": "conceptscheme.ConceptScheme",
    "concept": "conceptscheme.Concept",
    "codelist": "codelist.Codelist",
}

_ODD = re.compile(r"[^A-Za-z0-9_-]")
_SPELLED = re.compile(r"\$([0-9a-f]{1,6})\$")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def spelled(code: str) -> str:
    """Our code as an identifier: what SDMX does not allow is written ``$hex$``."""
    return _ODD.sub(lambda odd: f"${ord(odd[0]):x}$", code)


def read(identifier: str) -> str:
    """Our code again; a number that is no character stays as it was written, a NUL names nothing."""
    return _SPELLED.sub(_character, identifier).replace("\x00", "")


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if 0 < number < 0xD800 or 0xDFFF < number <= 0x10FFFF else found[0]


def of_indicator(indicator: str, plan: str) -> str:
    return f"{spelled(indicator)}@{spelled(plan)}"


def text(value: object) -> str:
    """Without the control characters that XML cannot hold."""
    return _NOT_XML.sub("", str(value))


def urn(kind: str, name: str, item: str = "") -> str:
    """The standard's name of an artefact, or of an item in it."""
    return f"{MODEL}{CLASSES[kind]}={AGENCY}:{name}({VERSION})" + (f".{item}" if item else "")
