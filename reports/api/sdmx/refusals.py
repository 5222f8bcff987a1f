"""What an SDMX source says when it cannot answer: in the words of the interface, or as an SDMX error message."""

import json
from typing import Any

from django.http import HttpRequest
from lxml import etree
from rest_framework.exceptions import ErrorDetail, ValidationError

from reports.api.sdmx.message import COM, MES, XML, document

ERROR_XML = "application/vnd.sdmx.error+xml; version=2.1"
ERROR_JSON = "application/vnd.sdmx.data+json; version=2.0.0"
# the standard's own numbers by HTTP status; 1000 and above are left to each source
CODES = {400: 140, 401: 110, 403: 110, 404: 100, 413: 130}
OTHERS = 1000


def refused(name: str, why: Any, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(str(why), code=code)]})


def wanted_form(request: HttpRequest) -> str | None:
    """The media type of an error for whoever asked for SDMX by name; else it is a problem as everywhere."""
    spoken = request.headers.get("Accept", "").lower()
    if "vnd.sdmx" not in spoken:
        return None
    return ERROR_JSON if "+json" in spoken else ERROR_XML


def said(problem: dict[str, Any], form: str) -> bytes:
    """A problem as an SDMX error message of this form."""
    texts = [f"{each['pointer']}：{each['detail']}" for each in problem.get("errors", ())] or [
        problem["detail"]
    ]
    code = CODES.get(problem["status"], OTHERS + problem["status"])
    return _as_xml(code, texts) if form == ERROR_XML else _as_json(code, problem["title"], texts)


def _as_xml(code: int, texts: list[str]) -> bytes:
    told = etree.Element(f"{{{MES}}}ErrorMessage", code=str(code))
    for text in texts:
        line = etree.SubElement(told, f"{{{COM}}}Text")
        line.set(f"{{{XML}}}lang", "zh")
        line.text = text
    return document("Error", told)


def _as_json(code: int, title: str, texts: list[str]) -> bytes:
    errors = [{"code": code, "titles": {"en": title}, "detail": text} for text in texts]
    return json.dumps({"errors": errors}, ensure_ascii=False).encode()
