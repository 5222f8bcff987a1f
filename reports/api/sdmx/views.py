"""An SDMX source in both dialects of its REST: 2.1 (``/data/flow/key``) and 3.0 (``/data/dataflow/agency/flow/…``)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from plans.api.scope import plans_of
from reports.api.sdmx import artefacts, describing, refusals, scoped, structures, structures_json
from reports.api.sdmx.artefacts import ANY, KINDS, Question
from reports.api.sdmx.codes import AGENCY, VERSION
from units.api.negotiating import AnyAccept, required
from units.api.reading import Reading
from units.scopes import READ_ALL, READ_PUBLIC

VERSIONS = frozenset({VERSION, f"{VERSION}+", "latest", "+", "~", *ANY})
Asked = Mapping[str, tuple[Any, tuple[str, ...]]]


class Sdmx(Reading):
    """Parameters as declared; anything else is refused, like everywhere. ``forms`` names each media type's format."""

    schema = describing.SdmxSchema()
    content_negotiation_class = AnyAccept
    filter_backends = ()
    pagination_class = None
    speaks_of: ClassVar[str] = ""
    dialect: ClassVar[str] = ""
    forms: ClassVar[Mapping[str, str]] = {}
    asked: ClassVar[Asked] = {}
    answers = str

    def given(self, name: str) -> str:
        return str(self.request.query_params.get(name, ""))

    def form(self) -> str:
        """Media type of the answer: ``format`` decides, without it ``Accept``."""
        chosen = self.given("format")
        if chosen:
            return next(media for media, name in self.forms.items() if name == chosen)
        return required(self.request, tuple(self.forms))

    def refuse_unknown(self) -> None:
        for name, value in self.request.query_params.items():
            if name not in self.asked:
                raise refusals.refused(name, _("没有这个参数"), "unknown_parameter")
            choices = self.asked[name][1]
            if choices and value not in choices:
                told = _("应为 %(choices)s") % {"choices": "、".join(choices)}
                raise refusals.refused(name, told, "invalid_choice")

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Accept"])
        form = refusals.wanted_form(request) if getattr(answer, "exception", False) else None
        if form is None:
            return answer
        told = {name: value for name, value in answer.items() if name != "Content-Type"}
        return HttpResponse(
            refusals.said(answer.data, form), content_type=form, status=answer.status_code, headers=told
        )


def names_ours(written: str, ours: Iterable[str]) -> bool:
    """Whether one of several names is ours: SDMX 2.1 writes a plus between them, 3.0 a comma."""
    known = frozenset(ours)
    return written in known or not known.isdisjoint(re.split("[,+]", written))


class Structures(Sdmx):
    """SDMX 结构：数据流、数据结构、概念和代码表。"""

    required_scope = (READ_PUBLIC, READ_ALL)
    speaks_of = "structures"
    forms: ClassVar = {
        describing.STRUCTURE_XML: "xml",
        "application/xml": "xml",
        describing.STRUCTURE_JSON: "json",
        "application/json": "json",
    }
    asked: ClassVar = {
        "references": (_("连同哪些相关的结构"), artefacts.REFERENCES),
        "detail": (_("多详细：全文 full，或只有名称的 …stubs"), artefacts.DETAILS),
        "format": (_("xml 或 json；不写时看 Accept，默认 xml"), ("xml", "json")),
    }

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.refuse_unknown()
        form = self.form()
        found = artefacts.selected(
            self._question(), lambda: scoped.codelists(self.client, plans_of(self.request))
        )
        if not found:
            raise NotFound(_("没有这个结构"))
        answer = HttpResponse(WRITERS[self.forms[form]](found), content_type=form)
        answer["ETag"] = structures.tag(answer.content)
        return answer

    def _question(self) -> Question:
        asked = {"agency": AGENCY, "artefact": "all", "version": VERSION, **self.kwargs}
        kinds = KINDS if asked["kind"] == "*" else (asked["kind"],)
        is_ours = names_ours(asked["agency"], (AGENCY, *ANY)) and names_ours(asked["version"], VERSIONS)
        if not is_ours or not {*kinds} <= {*KINDS}:
            raise NotFound(_("没有这个结构"))
        ids = frozenset(re.split("[,+]", asked["artefact"]))
        return Question(kinds, ids, self.given("references") or "none", self.given("detail") or "full")


class StructuresBy3(Structures):
    dialect = "3_"


WRITERS = {"xml": structures.message, "json": structures_json.message}
