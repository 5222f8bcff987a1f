"""Signing in and out."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from units import audit
from units.forms.signing_in import SignInForm


class SignIn(LoginView):
    """Open to everybody; after five failures django-axes locks the account for half an hour."""

    http_method_names = ["get", "head", "post"]
    template_name = "registration/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_valid(form)
        audit.record("user.signed_in", by=form.get_user(), about=form.get_user())
        return response


class SignOut(LogoutView):
    """By POST only, so that no link elsewhere can sign a person out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record("user.signed_out", by=request.user, about=request.user)
        return super().post(request, *args, **kwargs)
