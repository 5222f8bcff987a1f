"""A view that says nothing, behind the project's own middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", login_not_required(lambda request: HttpResponse()))]
