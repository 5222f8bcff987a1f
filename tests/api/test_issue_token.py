from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.api.rows import API, bearer
from tests.factories import make_street
from units.models import ApiToken, AuditEvent

pytestmark = pytest.mark.django_db


def issue(**options):
    out, err = StringIO(), StringIO()
    call_command("issue_token", **options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_secret_is_printed_once_and_stored_nowhere():
    street = make_street()

    out, err = issue(unit=street.code, name="区平台", days=30)

    secret = out.strip()
    token = ApiToken.objects.get()
    assert secret.startswith("guatu_")
    assert "区平台" in err
    assert secret not in err
    assert secret not in str(vars(token))
    assert token.scopes == ["read:all"]
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)


def test_the_secret_opens_the_interface():
    out, _err = issue(unit=make_street().code, name="区平台")

    assert bearer(out.strip()).get(API + "plans/").status_code == 200


def test_the_act_is_recorded():
    issue(unit=make_street().code, name="区平台")

    event = AuditEvent.objects.get(action="token.issued")
    assert event.fields == {"scopes": ["read:all"], "person": None}


@pytest.mark.parametrize("days", [0, -1, 10_000])
def test_a_term_out_of_bounds_is_refused(days):
    with pytest.raises(CommandError, match="有效天数"):
        issue(unit=make_street().code, name="区平台", days=days)

    assert not ApiToken.objects.exists()


def test_an_unknown_or_ended_unit_is_refused():
    street = make_street()
    street.ended_on = "2026-01-01"
    street.save()

    for code in ("NONE", street.code):
        with pytest.raises(CommandError, match=code):
            issue(unit=code, name="区平台")


def test_an_unknown_scope_is_refused():
    with pytest.raises(CommandError, match="write:all"):
        call_command("issue_token", "--unit", make_street().code, "--name", "x", "--scope", "write:all")
