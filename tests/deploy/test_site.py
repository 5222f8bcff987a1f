"""What holds for every address and every job, whoever wrote it."""

from django.urls import URLPattern, get_resolver
from rest_framework.permissions import AllowAny

# whoever adds a line here says why
PUBLIC = {
    "sign-in",  # nobody is signed in before it
    "sign-out",  # works when the session has already ended
    "oauth-token",  # asks for the number and the secret of a token itself (OAuth 2)
    "api-nothing-here",  # says "no such address" and nothing else
}


def patterns_in(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns_in(entry)


def is_open(pattern):
    """Whether a stranger gets past the door: a page that needs no sign-in, an API view that allows anybody."""
    api_view = getattr(pattern.callback, "cls", None)
    if api_view is not None:
        return not api_view.permission_classes or AllowAny in api_view.permission_classes
    return not getattr(pattern.callback, "login_required", True)


def test_every_route_is_closed_unless_listed():
    found = list(patterns_in(get_resolver()))

    assert len(found) > 5
    assert {pattern.name for pattern in found if is_open(pattern)} <= PUBLIC


def test_a_stranger_is_sent_to_the_sign_in_page(client, db):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_a_stranger_does_not_read_the_schema(client, db):
    assert client.get("/api/schema/").status_code in (401, 403)


def test_a_stranger_signs_in_before_the_api_pages(client, db):
    assert client.get("/api/docs/")["Location"] == "/sign-in/?next=/api/docs/"


def test_no_inline_script_or_style_is_allowed(client, db):
    policy = client.get("/sign-in/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_five_failures_lock_the_account(client, django_user_model, db):
    django_user_model.objects.create_user("wang", password="Correct-Horse-9")

    for _ in range(5):
        client.post("/sign-in/", {"username": "wang", "password": "wrong"})
    locked = client.post("/sign-in/", {"username": "wang", "password": "Correct-Horse-9"})

    assert locked.status_code in (403, 429)


def test_a_real_worker_takes_a_job_from_the_queue(real_worker):
    from django.utils import timezone

    from units.jobs import seal_audit
    from units.models import AuditEvent

    event = AuditEvent.objects.create(
        action="probe", actor_name="系统", about_type="x", about_id=1, at=timezone.now()
    )

    seal_audit.delay()

    real_worker.wait_until(lambda: AuditEvent.objects.get(pk=event.pk).sealed_as, what="the event is sealed")


def test_a_job_cut_short_by_a_kill_is_kept_by_the_queue(start_worker):
    """Late acknowledgement: the job that was being done when the power went waits for its next worker."""
    from django.db import connection

    from config.celery import app
    from units.audit import SEAL_LOCK
    from units.jobs import seal_audit

    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [SEAL_LOCK])
        worker = start_worker()
        seal_audit.delay()
        worker.wait_until(lambda: cursor.execute(waiting) or cursor.fetchone()[0], what="the job is at work")

        worker.kill()

        cursor.execute("SELECT pg_advisory_unlock(%s)", [SEAL_LOCK])
    with app.connection_or_acquire() as broker:
        assert broker.default_channel.client.hlen("unacked") == 1
        broker.default_channel.client.delete("unacked", "unacked_index")


def test_the_api_page_works_offline_under_the_policy(page, live_server, client, django_user_model):
    """Its files come from here alone, and nothing in it is blocked."""
    client.force_login(django_user_model.objects.create_user("wang", password="Correct-Horse-9"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    page.goto(f"{live_server.url}/api/docs/")
    page.wait_for_selector(".swagger-ui .info")

    foreign = [url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))]
    assert foreign == []
    assert complaints == []
