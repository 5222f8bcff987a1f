"""The pages of the URL map that an actor may open, with real objects in their addresses; downloads left out."""

from tests.roles.table import PAGES
from tests.roles.walking import PAGES as ROUTES
from tests.test_roles_matrix import address

DOWNLOADS = {
    "breakdown-docx",
    "breakdown-xlsx",
    "burden-csv",
    "burden-xlsx",
    "dashboard-file",
    "evidence",
    "indicator-file",
    "lead-sheet",
    "opinions-xlsx",
    "plan-sheet-marked",
    "schema",
    "sheet-marked",
    "targets-xlsx",
    "task-file",
    "unit-sheet",
}
DRAWN_BY_PACKAGE = "api-docs"  # Swagger UI: its own script draws the inside of this page


def places(scene, actor):
    """Name and address of each page this actor may open."""
    return {
        name: address(scene, ROUTES[name], page.at)
        for name, page in PAGES.items()
        if actor in (page.let_in("get") or ()) and name not in DOWNLOADS
    }
