"""How the SDMX addresses describe themselves in the OpenAPI document."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from reports.api.sdmx.artefacts import KINDS
from units.api.problems import MEDIA_TYPE, ProblemSerializer
from units.api.schema import JSON, PROBLEMS, ReadingSchema

STRUCTURE_XML = "application/vnd.sdmx.structure+xml; version=2.1"
DATA_XML = "application/vnd.sdmx.structurespecificdata+xml; version=2.1"
STRUCTURE_JSON = "application/vnd.sdmx.structure+json; version=2.0.0"
DATA_CSV = "application/vnd.sdmx.data+csv; version=2.0.0"
DATA_JSON = "application/vnd.sdmx.data+json; version=2.0.0"
CONTEXTS = ("dataflow", "*")
TOLD = {
    "kind": (_("要哪一类结构"), KINDS),
    "agency": (_("维护机构：GUATU，或 all（3.0 写作 *）"), ()),
    "artefact": (_("标识，或 all（3.0 写作 *）；数据的标识是 INDICATORS"), ()),
    "version": (_("版本：1.0，或最新的 latest（3.0 写作 + 或 ~）"), ()),
    "context": (_("dataflow，或 *"), CONTEXTS),
    "flow": (_("数据流：INDICATORS 或 GUATU,INDICATORS,1.0"), ()),
    "key": (
        _("键：频率.计划.指标.单位；空着或 * 即全部；2.1 一位里用 + 并列、all 即全部，3.0 用逗号并列几个键"),
        (),
    ),
    "provider": (_("数据提供者：GUATU 或 all"), ()),
}


class SdmxSchema(ReadingSchema):
    view: Any

    def get_operation_id(self) -> str:
        """One for each form of an address: the last part of its path names it."""
        last = self.path.rpartition("/")[2].strip("{}")
        return f"sdmx_{self.view.dialect}{self.view.speaks_of}_by_{last}"

    def get_override_parameters(self) -> list[Any]:
        in_path = [
            OpenApiParameter(name, str, OpenApiParameter.PATH, description=told, enum=choices or None)
            for name, (told, choices) in TOLD.items()
            if f"{{{name}}}" in self.path
        ]
        asked = [
            OpenApiParameter(name, str, description=told, enum=choices or None)
            for name, (told, choices) in self.view.asked.items()
        ]
        return [*super().get_override_parameters(), *in_path, *asked]

    def get_response_serializers(self) -> Any:
        answers = super().get_response_serializers()
        del answers[200, JSON]
        refused = {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=PROBLEMS[status])
            for status in (400, 406)
        }
        return {(200, form): self._told(form) for form in self.view.forms} | refused | answers

    def _told(self, form: str) -> OpenApiResponse:
        kind = OpenApiTypes.OBJECT if "+json" in form else OpenApiTypes.STR
        return OpenApiResponse(kind, description=self.get_summary())
