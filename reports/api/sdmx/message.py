"""What every SDMX-ML message has: namespaces, root, header."""

from typing import Any

from django.utils import timezone
from lxml import etree

from reports.api.sdmx.codes import AGENCY

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
MES, COM, STR = SCHEMAS + "message", SCHEMAS + "common", SCHEMAS + "structure"
DATA = SCHEMAS + "data/structurespecific"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def header(*more: Any) -> Any:
    """When it was made, by whom; ``more`` says which structure the data have."""
    now = timezone.now()
    made = etree.Element(f"{{{MES}}}Header", nsmap={"mes": MES})
    _child(made, "ID").text = f"{AGENCY}-{now:%Y%m%d%H%M%S%f}"
    _child(made, "Test").text = "false"
    _child(made, "Prepared").text = now.isoformat(timespec="seconds")
    _child(made, "Sender").set("id", AGENCY)
    made.extend(more)
    return made


def document(name: str, *parts: Any) -> bytes:
    root = etree.Element(f"{{{MES}}}{name}", nsmap={"mes": MES, "com": COM, "str": STR})
    root.extend(parts)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _child(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{MES}}}{name}")
