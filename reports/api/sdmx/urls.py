"""Addresses as SDMX writes them: without a slash at the end, and the later parts may be left out."""

from django.urls import path

from reports.api.sdmx.data_views import Data, DataBy3
from reports.api.sdmx.views import Structures, StructuresBy3

structures, data = Structures.as_view(), Data.as_view()
structures_by_3, data_by_3 = StructuresBy3.as_view(), DataBy3.as_view()
KIND, AGENCY, ARTEFACT, VERSION = "<str:kind>", "<str:agency>", "<str:artefact>", "<str:version>"
BY_3 = f"sdmx/data/<str:context>/{AGENCY}/{ARTEFACT}/{VERSION}"

urlpatterns = [
    # SDMX 3.0 before 2.1, which would take its words for names
    path(f"sdmx/data/dataflow/{AGENCY}/{ARTEFACT}", data_by_3, name="api-sdmx-3-data"),
    path(BY_3, data_by_3, name="api-sdmx-3-data-version"),
    path(f"{BY_3}/<str:key>", data_by_3, name="api-sdmx-3-data-key"),
    path(f"sdmx/structure/{KIND}", structures_by_3, name="api-sdmx-3-structures"),
    path(f"sdmx/structure/{KIND}/{AGENCY}", structures_by_3, name="api-sdmx-3-structures-agency"),
    path(f"sdmx/structure/{KIND}/{AGENCY}/{ARTEFACT}", structures_by_3, name="api-sdmx-3-structure"),
    path(
        f"sdmx/structure/{KIND}/{AGENCY}/{ARTEFACT}/{VERSION}",
        structures_by_3,
        name="api-sdmx-3-structure-version",
    ),
    # SDMX 2.1
    path("sdmx/data/<str:flow>", data, name="api-sdmx-data"),
    path("sdmx/data/<str:flow>/<str:key>", data, name="api-sdmx-data-key"),
    path("sdmx/data/<str:flow>/<str:key>/<str:provider>", data, name="api-sdmx-data-provider"),
    path(f"sdmx/{KIND}", structures, name="api-sdmx-structures"),
    path(f"sdmx/{KIND}/{AGENCY}", structures, name="api-sdmx-structures-agency"),
    path(f"sdmx/{KIND}/{AGENCY}/{ARTEFACT}", structures, name="api-sdmx-structure"),
    path(f"sdmx/{KIND}/{AGENCY}/{ARTEFACT}/{VERSION}", structures, name="api-sdmx-version"),
]
