from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from plans.api.scope import OfReadablePlans, plans_of
from reports.api.sdmx import asking, describing, scoped, shape
from reports.api.sdmx.artefacts import ANY
from reports.api.sdmx.codes import AGENCY, FLOW, VERSION
from reports.api.sdmx.observations import GRASSROOTS, Observation, at_the_ends, changed_after, observations
from reports.api.sdmx.refusals import refused
from reports.api.sdmx.shape import Shape
from reports.api.sdmx.views import VERSIONS, Sdmx, names_ours
from reports.api.sdmx.writing import as_csv, as_xml
from reports.api.sdmx.writing_json import as_json
from reports.api.unchanged import figures_tag
from reports.models import IndicatorQuarter

COUNTED = {
    "firstNObservations": _("每个序列只要最早的几个"),
    "lastNObservations": _("每个序列只要最近的几个"),
}
IN_BOTH = {
    "dimensionAtObservation": (_("观测层的维度；AllDimensions 即不分序列"), shape.ACROSS),
    "updatedAfter": (_("只要此后写过的数字：ISO 8601 时刻，向前多取一小时"), ()),
    **{name: (told, ()) for name, told in COUNTED.items()},
    "format": (_("xml、csv 或 json；不写时看 Accept，默认 xml"), ("xml", "csv", "json")),
}


class Data(OfReadablePlans, Sdmx):
    """SDMX 数据：指标每季的完成值、灯、完成率和目标。

    社区和居民区不在其中：按减负规定，不按结果输出居民区的数字。
    """

    speaks_of = "data"
    queryset = IndicatorQuarter.objects.exclude(unit__kind__in=GRASSROOTS).filter(asking.apart())
    forms: ClassVar = {
        describing.DATA_XML: "xml",
        "application/xml": "xml",
        describing.DATA_CSV: "csv",
        "text/csv": "csv",
        describing.DATA_JSON: "json",
        "application/json": "json",
    }
    asked: ClassVar = {
        "startPeriod": (_("从此时起：年、季、月或日"), ()),
        "endPeriod": (_("到此时止：年、季、月或日"), ()),
        "detail": (_("全部、只有数值，或只有序列的键"), shape.DETAILS),
        **IN_BOTH,
    }

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.refuse_unknown()
        if not self.is_our_flow():
            raise NotFound(_("没有这个数据流"))
        form, wanted = self.form(), shape.shape_of(request.query_params.dict())
        rows = self._rows(wanted.across)
        if not rows.exists():
            raise NotFound(_("没有符合条件的数据"))
        blocks = self._written(self.forms[form], observations(rows, wanted.across), wanted)
        answer = StreamingHttpResponse(blocks, content_type=form)
        answer["ETag"] = figures_tag(self.client.unit, question=f"{form} {request.get_full_path()}")
        return answer

    def is_our_flow(self) -> bool:
        """``INDICATORS``, or with its agency before it, or with its version after that."""
        agency, flow, version = flow_of(str(self.kwargs["flow"]))
        is_of_us = names_ours(self.kwargs.get("provider", AGENCY), (AGENCY, *ANY))
        return is_of_us and names_ours(agency, (AGENCY, *ANY)) and flow == FLOW and version in VERSIONS

    def chosen(self) -> Q:
        span = asking.of_span(start=self.given("startPeriod"), end=self.given("endPeriod"))
        return asking.of_key(self.kwargs.get("key", "all")) & span

    def _rows(self, across: str) -> QuerySet[IndicatorQuarter]:
        rows = self.get_queryset().filter(self.chosen())
        if self.given("updatedAfter"):
            rows = changed_after(rows, instant("updatedAfter", self.given("updatedAfter")))
        first, last = (self._counted(name) for name in COUNTED)
        return at_the_ends(rows, across, first=first, last=last)

    def _counted(self, name: str) -> int | None:
        written = self.given(name)
        if not written:
            return None
        if not (written.isascii() and written.isdigit() and len(written) < 10 and int(written)):
            raise refused(name, _("应为正整数"))
        return int(written)

    def _written(self, form: str, rows: Iterator[Observation], wanted: Shape) -> Iterator[bytes]:
        if form == "json":
            lists = scoped.codelists(self.client, plans_of(self.request))
            return as_json(rows, wanted, scoped.words(lists))
        return as_csv(rows, wanted) if form == "csv" else as_xml(rows, wanted)


class DataBy3(Data):
    dialect = "3_"
    asked: ClassVar = {
        **{
            f"c[{name}]": (_("按 %(name)s 筛选：逗号并列；可写 eq:、ne:") % {"name": name}, ())
            for name in asking.OF_DIMENSION
        },
        "c[TIME_PERIOD]": (_("按时间筛选，如 ge:2026-Q1+le:2026-Q3（eq、ne、lt、le、gt、ge）"), ()),
        "attributes": (_("要哪些属性：dsd、all、none，或逗号并列的属性"), ()),
        "measures": (_("要不要数值：all、none 或 OBS_VALUE"), ()),
        "includeHistory": (_("没有历史版本"), ("false",)),
        **IN_BOTH,
    }

    def is_our_flow(self) -> bool:
        asked = {"context": "*", "version": VERSION, **self.kwargs}
        return (
            asked["context"] in describing.CONTEXTS
            and names_ours(asked["agency"], (AGENCY, *ANY))
            and names_ours(asked["artefact"], (FLOW, *ANY))
            and names_ours(asked["version"], VERSIONS)
        )

    def chosen(self) -> Q:
        filters = [
            (name, each)
            for name, values in self.request.query_params.lists()
            if name.startswith("c[")
            for each in values
        ]
        return asking.of_keys(self.kwargs.get("key", "*")) & asking.of_filters(filters)


def flow_of(written: str) -> tuple[str, str, str]:
    """Agency, flow and version of ``INDICATORS``, ``GUATU,INDICATORS`` or ``GUATU,INDICATORS,1.0``."""
    named = written.split(",")
    if len(named) == 1:
        return AGENCY, written, VERSION
    agency, flow = named[:2]
    return agency, flow, ",".join(named[2:]) or VERSION


def instant(name: str, written: str) -> datetime:
    """An instant as the standard writes it, a day included; without an offset it is ours."""
    text = written.replace(" ", "+")  # a plus in a query arrives as a space
    try:
        found = parse_datetime(text if "T" in text else f"{text}T00:00:00")
        if found is None:
            raise ValueError
        return make_aware(found) if is_naive(found) else found
    except (ValueError, OverflowError) as error:
        raise refused(name, _("应为时刻，如 2026-10-01T08:00:00+08:00")) from error
