"""The request behind the sign-in door."""

from django.http import HttpRequest

from units.models import User


class Request(HttpRequest):
    """What LoginRequiredMiddleware lets through: the user is a person of ours."""

    user: User
