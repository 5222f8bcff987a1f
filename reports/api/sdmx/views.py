from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from plans.api.scope import OfReadablePlans, plans_of
from reports.api.sdmx import asking, describing, scoped, structures
from reports.api.sdmx.codes import AGENCY, CONCEPTS, FLOW, STRUCTURE, VERSION
from reports.api.sdmx.observations import GRASSROOTS, observations
from reports.api.sdmx.writing import as_csv, as_xml
from reports.api.unchanged import figures_tag
from reports.models import IndicatorQuarter
from units.api.reading import Reading
from units.scopes import READ_ALL, READ_PUBLIC

ANY = ("all", "*")
VERSIONS = (VERSION, "latest", "+", *ANY)
LEVELS = (("dataflow",), ("datastructure",), ("conceptscheme", "codelist"))
REFERENCES = ("none", "parents", "parentsandsiblings", "children", "descendants", "all")


class AnyAccept(BaseContentNegotiation):
    """The view itself reads Accept: SDMX's media types say more than a renderer knows."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Sdmx(Reading):
    """Parameters as declared; anything else is refused, like everywhere."""

    schema = describing.SdmxSchema()
    content_negotiation_class = AnyAccept
    filter_backends = ()
    pagination_class = None
    speaks_of: ClassVar[str] = ""
    forms: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[dict[str, tuple[Any, tuple[str, ...]]]] = {}
    answers = str

    def given(self, name: str) -> str:
        return str(self.request.query_params.get(name, ""))

    def refuse_unknown(self) -> None:
        for name, value in self.request.query_params.items():
            if name not in self.asked:
                raise ValidationError({name: [ErrorDetail(str(_("没有这个参数")), code="unknown_parameter")]})
            choices = self.asked[name][1]
            if choices and value not in choices:
                told = _("应为 %(choices)s") % {"choices": "、".join(choices)}
                raise ValidationError({name: [ErrorDetail(str(told), code="invalid_choice")]})


class Structures(Sdmx):
    """SDMX 结构：数据流、数据结构、概念和代码表。"""

    required_scope = (READ_PUBLIC, READ_ALL)
    speaks_of = "structures"
    forms = (describing.STRUCTURE_XML,)
    asked: ClassVar = {
        "references": (_("连同哪些相关的结构"), REFERENCES),
        "detail": (_("只有全文"), ("full",)),
    }

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.refuse_unknown()
        if not self._is_ours():
            raise NotFound(_("没有这个结构"))
        kinds = wanted(kwargs["kind"], self.given("references") or "none")
        parts = {kind: self._made(kind) for kind in kinds}
        if not parts[kwargs["kind"]]:
            raise NotFound(_("没有这个结构"))
        said = structures.message(parts)
        answer = HttpResponse(said, content_type=describing.STRUCTURE_XML)
        answer["ETag"] = structures.tag(said)
        return answer

    def _is_ours(self) -> bool:
        asked = self.kwargs
        is_of_agency = asked.get("agency", AGENCY) in (AGENCY, *ANY)
        return (
            is_of_agency and asked["kind"] in structures.KINDS and asked.get("version", VERSION) in VERSIONS
        )

    def _made(self, kind: str) -> list[Any]:
        """Of the kind asked for only the one that is named; of the others all."""
        found = self._all(kind)
        name = self.kwargs.get("artefact", "all")
        if kind != self.kwargs["kind"] or name in ANY:
            return list(found.values())
        return [found[name]] if name in found else []

    def _all(self, kind: str) -> dict[str, Any]:
        if kind == "codelist":
            return structures.codelists(scoped.codelists(self.client, plans_of(self.request)))
        made = {
            "dataflow": (FLOW, structures.dataflow),
            "datastructure": (STRUCTURE, structures.datastructure),
            "conceptscheme": (CONCEPTS, structures.conceptscheme),
        }
        name, make = made[kind]
        return {name: make()}


def wanted(kind: str, references: str) -> list[str]:
    """Kinds that are answered: a flow refers to its structure, a structure to concepts and code lists."""
    place = next(number for number, level in enumerate(LEVELS) if kind in level)
    reach = {
        "none": range(0),
        "parents": range(max(place - 1, 0), place),
        "parentsandsiblings": range(max(place - 1, 0), place + 1),
        "children": range(place + 1, place + 2),
        "descendants": range(place + 1, len(LEVELS)),
        "all": range(len(LEVELS)),
    }[references]
    others = [each for number in reach if number < len(LEVELS) for each in LEVELS[number]]
    return [kind, *(each for each in others if each != kind)]


class Data(OfReadablePlans, Sdmx):
    """SDMX 数据：指标每季的完成值、灯、完成率和目标。

    社区和居民区不在其中：按减负规定，不按结果输出居民区的数字。
    """

    speaks_of = "data"
    queryset = IndicatorQuarter.objects.exclude(unit__kind__in=GRASSROOTS).filter(asking.apart())
    forms = (describing.DATA_XML, describing.DATA_CSV)
    asked: ClassVar = {
        "startPeriod": (_("从此时起：年、季、月或日"), ()),
        "endPeriod": (_("到此时止：年、季、月或日"), ()),
        "detail": (_("只有全部内容"), ("full",)),
        "dimensionAtObservation": (_("观测层的维度"), ("TIME_PERIOD",)),
        "format": (_("xml 或 csv；不写时看 Accept，默认 xml"), describing.FORMATS),
    }

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.refuse_unknown()
        rows = self._rows()
        if not rows.exists():
            raise NotFound(_("没有符合条件的数据"))
        answer = self._written(rows)
        question = f"{answer['Content-Type']} {request.get_full_path()}"
        answer["ETag"] = figures_tag(plans_of(request), question=question)
        answer["Vary"] = "Accept"
        return answer

    def _rows(self) -> QuerySet[IndicatorQuarter]:
        if not is_our_flow(self.kwargs["flow"]) or self.kwargs.get("provider", AGENCY) not in (AGENCY, *ANY):
            raise NotFound(_("没有这个数据流"))
        chosen = asking.asked(
            key=self.kwargs.get("key", "all"), start=self.given("startPeriod"), end=self.given("endPeriod")
        )
        return self.get_queryset().filter(chosen)

    def _written(self, rows: QuerySet[IndicatorQuarter]) -> StreamingHttpResponse:
        accepted = "csv" if "csv" in self.request.headers.get("Accept", "") else "xml"
        if (self.given("format") or accepted) == "csv":
            return StreamingHttpResponse(as_csv(observations(rows)), content_type=describing.DATA_CSV)
        return StreamingHttpResponse(as_xml(observations(rows)), content_type=describing.DATA_XML)


def is_our_flow(named: str) -> bool:
    """``INDICATORS``, or with its agency before it, or with its version after that."""
    first, *others = named.split(",")
    if not others:
        return first == FLOW
    flow, version, *more = *others, VERSION
    return first in (AGENCY, *ANY) and flow == FLOW and version in VERSIONS and len(more) < 2
