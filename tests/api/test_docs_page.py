"""The documentation page in a browser: it draws every resource, breaks no policy, and asks nothing of the world."""

import pytest
from django.conf import settings

from tests.api.rows import browser_of
from tests.factories import make_street, make_supervisor


@pytest.fixture
def signed_in(page, live_server, transactional_db):
    session = browser_of(make_supervisor(make_street())).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    return page


def test_the_page_is_drawn_from_this_server_alone(signed_in, live_server):
    asked, complaints = [], []
    signed_in.on("request", lambda request: asked.append(request.url))
    signed_in.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    signed_in.goto(f"{live_server.url}/api/docs/")
    signed_in.get_by_text("/api/v1/figures/tasks/", exact=False).first.wait_for()

    outside = [url for url in asked if not url.startswith((live_server.url, "data:"))]
    assert len(asked) > 3
    assert outside == []
    assert complaints == []
