"""What every SDMX message has: namespaces, root and header in XML; schema and meta in JSON."""

from typing import Any

from django.utils import timezone
from lxml import etree

from reports.api.sdmx.codes import AGENCY

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
MES, COM, STR = SCHEMAS + "message", SCHEMAS + "common", SCHEMAS + "structure"
DATA = SCHEMAS + "data/structurespecific"
XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
IN_JSON = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/{kind}-message/tools/schemas/2.0.0/"
    "sdmx-json-{kind}-schema.json"
)


def header(*more: Any) -> Any:
    """When it was made, by whom; ``more`` says which structure the data have."""
    made = etree.Element(f"{{{MES}}}Header", nsmap={"mes": MES})
    name, prepared = _made()
    _child(made, "ID").text = name
    _child(made, "Test").text = "false"
    _child(made, "Prepared").text = prepared
    _child(made, "Sender").set("id", AGENCY)
    made.extend(more)
    return made


def meta(kind: str) -> dict[str, Any]:
    """The same in JSON; ``kind`` is data or structure."""
    name, prepared = _made()
    return {
        "schema": IN_JSON.format(kind=kind),
        "id": name,
        "test": False,
        "prepared": prepared,
        "contentLanguages": ["zh"],
        "sender": {"id": AGENCY},
    }


def _made() -> tuple[str, str]:
    now = timezone.now()
    return f"{AGENCY}-{now:%Y%m%d%H%M%S%f}", now.isoformat(timespec="seconds")


def document(name: str, *parts: Any) -> bytes:
    root = etree.Element(f"{{{MES}}}{name}", nsmap={"mes": MES, "com": COM, "str": STR})
    root.extend(parts)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _child(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{MES}}}{name}")
