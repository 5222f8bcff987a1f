from django.urls import path

from units.views.people import people, person, person_new, post
from units.views.signing_in import SignIn, SignOut
from units.views.tokens import token_new, token_revoke, tokens
from units.views.tree import unit, units
from units.views.webhooks import webhook, webhook_again, webhook_new, webhook_stop, webhooks

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("units/", units, name="units"),
    path("units/<str:unit_code>/", unit, name="unit"),
    path("people/", people, name="people"),
    path("people/new/", person_new, name="person-new"),
    path("people/<int:user_id>/", person, name="person"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/new/", token_new, name="token-new"),
    path("tokens/<int:token_id>/revoke/", token_revoke, name="token-revoke"),
    path("webhooks/", webhooks, name="webhooks"),
    path("webhooks/new/", webhook_new, name="webhook-new"),
    path("webhooks/<int:webhook_id>/", webhook, name="webhook"),
    path("webhooks/<int:webhook_id>/stop/", webhook_stop, name="webhook-stop"),
    path("webhooks/<int:webhook_id>/again/", webhook_again, name="webhook-again"),
    path("posts/<int:post_id>/", post, name="post"),
]
