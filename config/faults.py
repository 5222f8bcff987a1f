"""What is said when something of ours failed: a page to people, problem details to machines; what it was, to nobody."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

from units.api.problems import MEDIA_TYPE, problem

INTERFACE = "/api/"


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's ``handler500``."""
    if request.path_info.startswith(INTERFACE):
        return _told_to_a_machine()
    return defaults.server_error(request)


def _told_to_a_machine() -> HttpResponse:
    told = problem(
        "server_error", 500, _("系统出错，请求没有完成；请稍后再试，仍然不行请把时间告诉系统管理员")
    )
    return JsonResponse(told, status=500, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
