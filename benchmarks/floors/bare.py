"""A view that says nothing, behind the project's own middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test.client import Client, ClientHandler
from django.urls import path

urlpatterns = [path("", login_not_required(lambda request: HttpResponse()))]


class BareHandler(ClientHandler):
    def get_response(self, request):
        request.urlconf = "benchmarks.floors.bare"
        return super().get_response(request)


def client() -> Client:
    made = Client()
    made.handler = BareHandler(enforce_csrf_checks=False)
    return made
