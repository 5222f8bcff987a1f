"""Sending: one row and one message a person and day, whatever fails, is killed, or runs twice; robots on a loopback."""

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from config.env import EnvironmentValueError
from config.robots import SHAPES, robots
from plans.quarters import Quarter
from tasks.models import Reminder
from tasks.reminders import sending
from tasks.reminders.attempts import UNKNOWN
from tasks.reminders.robots import robot_at
from tasks.reminders.sending import remind
from tests import factories as make
from units.models import AuditEvent, User

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 4, 3, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
ROBOTS = ("wecombot://abcdefgh-1234", "dingtalk://token12345", "feishu://hook-12345678")


@pytest.fixture
def street(settings):
    settings.EMAIL_HOST = "mail.example"
    return make.make_street(code="WL", name="望澜街道")


@pytest.fixture
def people(street):
    """Three offices that owe a report for the first quarter, one cadre each; due on 7 April 2026."""
    plan = make.make_plan(street, clock_on=None)
    found = []
    for number in range(3):
        office = make.make_unit(street)
        make.make_task(plan, office)
        found.append(make.make_user(office, email=f"cadre{number}@example.cn"))
    make.issue(plan)
    make.open_quarter(plan, Quarter.of(2026, 1))
    return found


def row(user):
    return Reminder.objects.get(user=user)


def test_the_row_is_there_and_the_mail_says_lines_and_address_and_no_task(people, settings):
    assert remind(MORNING) == 3

    (first, *_others) = [message for message in mail.outbox if message.to == ["cadre0@example.cn"]]
    assert "2026年一季度：1 项填报待报，4月7日截止，还有 4 天" in first.body
    assert settings.SITE_URL in first.body
    assert "任务1" not in first.body
    assert (row(people[0]).sent_by, row(people[0]).failed) == (["site", "email"], {})


def test_a_second_run_sends_nothing(people):
    remind(MORNING)
    before = list(Reminder.objects.order_by("id").values())

    assert remind(MORNING + timedelta(hours=1)) == 0

    assert len(mail.outbox) == 3
    assert list(Reminder.objects.order_by("id").values()) == before


@pytest.mark.parametrize(
    "moment",
    [
        MORNING.replace(hour=8),
        MORNING.replace(hour=21),
        MORNING.replace(day=4),  # 清明
        MORNING.replace(day=11),  # a Saturday
    ],
)
def test_nobody_is_told_at_night_or_on_a_day_off(people, moment):
    assert remind(moment) == 0
    assert not Reminder.objects.exists()


def test_without_a_mail_server_the_message_stands_in_the_workbench_only(people, settings):
    settings.EMAIL_HOST = ""

    remind(MORNING)

    assert mail.outbox == []
    assert row(people[0]).sent_by == ["site"]


def test_a_person_without_an_address_gets_the_message_in_site(people):
    User.objects.filter(pk=people[0].pk).update(email="")

    remind(MORNING)

    assert len(mail.outbox) == 2
    assert row(people[0]).sent_by == ["site"]


class Mailbox:
    """Mail that fails for one address, as often as it is told to."""

    def __init__(self, address, error, times=99):
        self.address, self.error, self.times, self.sent = address, error, times, []

    def __call__(self, subject, body, sender, to):
        if to == [self.address] and self.times:
            self.times -= 1
            raise self.error
        self.sent += to


def test_one_mailbox_that_fails_holds_up_nobody_and_is_tried_again_after_a_pause(people, monkeypatch):
    box = Mailbox("cadre1@example.cn", OSError("no route"), times=2)
    monkeypatch.setattr(sending, "send_mail", box)

    remind(MORNING)
    assert sorted(box.sent) == ["cadre0@example.cn", "cadre2@example.cn"]
    assert row(people[1]).failed["email"]["answer"] == "OSError: no route"

    remind(MORNING + timedelta(minutes=5))
    assert box.times == 1  # not yet tried again
    remind(MORNING + timedelta(minutes=30))
    remind(MORNING + timedelta(minutes=60))
    assert "cadre1@example.cn" not in box.sent  # the pause has doubled
    remind(MORNING + timedelta(minutes=90))

    assert box.sent.count("cadre1@example.cn") == 1
    assert (row(people[1]).sent_by, row(people[1]).failed) == (["site", "email"], {})


def test_after_four_tries_a_mail_is_given_up_for_the_day(people, monkeypatch):
    box = Mailbox("cadre1@example.cn", OSError("no route"))
    monkeypatch.setattr(sending, "send_mail", box)

    for minutes in range(0, 480, 30):
        remind(MORNING + timedelta(minutes=minutes))

    assert row(people[1]).failed["email"] == {"tries": 4, "answer": "OSError: no route", "again_at": ""}


def test_a_run_that_is_killed_halfway_sends_no_mail_twice_and_the_next_one_finishes(people, monkeypatch):
    box = Mailbox("cadre1@example.cn", KeyboardInterrupt(), times=1)
    monkeypatch.setattr(sending, "send_mail", box)
    with pytest.raises(KeyboardInterrupt):
        remind(MORNING)

    remind(MORNING + timedelta(minutes=30))
    remind(MORNING + timedelta(minutes=90))

    assert sorted(box.sent) == ["cadre0@example.cn", "cadre2@example.cn"]
    assert row(people[1]).failed["email"]["answer"] == UNKNOWN


# Robots ---------------------------------------------------------------------------------------------------------------
class Group(HTTPServer):
    """Stands for WeCom, DingTalk and Feishu: keeps what came, and answers what it is told to."""

    def __init__(self):
        self.came, self.answers = [], []
        super().__init__(("127.0.0.1", 0), self.Handler)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.came.append((self.path.split("/")[1].partition("?")[0], json.loads(body)))
            self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
            self.end_headers()
            self.wfile.write(b'{"errcode": 0, "code": 0}')

        def log_message(self, *_args):
            pass

    def texts(self):
        return [(kind, (body.get("text") or body["content"])) for kind, body in self.came]


@pytest.fixture
def group(monkeypatch, settings, street):
    server = Group()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for address, key in zip(ROBOTS, ("key", "token", "token"), strict=True):
        plugin, kind = type(robot_at(address)), address.partition(":")[0]
        here = f"http://127.0.0.1:{server.server_port}/{kind}?{key}={{{key}}}"
        monkeypatch.setattr(plugin, "notify_url", here)
        monkeypatch.setattr(plugin, "request_rate_per_sec", 0)
    settings.REMINDER_ROBOTS = {"WL": list(ROBOTS)}
    yield server
    server.shutdown()
    server.server_close()


def robot_events():
    events = AuditEvent.objects.filter(action__startswith="robot.").order_by("id")
    return [(event.action, event.fields["robot"], event.fields["tries"]) for event in events]


def test_each_robot_gets_the_counts_of_its_street_once_a_day(people, group):
    remind(MORNING)
    remind(MORNING + timedelta(hours=2))

    assert [kind for kind, _body in group.came] == ["wecombot", "dingtalk", "feishu"]
    text = json.dumps(group.texts(), ensure_ascii=False)
    assert text.count("挂图提醒 · 望澜街道") == 3
    assert text.count("2026年一季度：3 项填报待报，4月7日截止，还有 4 天") == 3


def test_a_group_message_names_no_unit_and_no_person(people, group, street):
    for home in make.make_neighbourhoods(street, 2):
        make.make_user(home)

    remind(MORNING)

    text = json.dumps(group.texts(), ensure_ascii=False)
    named = [
        *street.children.values_list("name", flat=True),
        *User.objects.values_list("full_name", flat=True),
    ]
    assert [name for name in named if name in text] == []


def test_a_robot_that_fails_holds_up_neither_the_others_nor_the_mails_and_is_tried_again(people, group):
    group.answers = [500]

    remind(MORNING)
    assert [kind for kind, _body in group.came] == ["wecombot", "dingtalk", "feishu"]
    assert len(mail.outbox) == 3

    remind(MORNING + timedelta(minutes=10))
    assert len(group.came) == 3
    remind(MORNING + timedelta(minutes=30))

    assert [kind for kind, _body in group.came][3:] == ["wecombot"]
    assert [event for event in robot_events() if event[1] == "wecombot-1"] == [
        ("robot.taken_up", "wecombot-1", 1),
        ("robot.failed", "wecombot-1", 1),
        ("robot.taken_up", "wecombot-1", 2),
        ("robot.told", "wecombot-1", 2),
    ]


def test_a_robot_killed_halfway_is_not_told_again_that_day(people, group, monkeypatch):
    from tasks.reminders import robots as module

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(module, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            remind(MORNING)
    remind(MORNING + timedelta(hours=1))

    assert [kind for kind, _body in group.came] == ["dingtalk", "feishu"]


def test_no_secret_is_kept_with_a_failure(people, group):
    group.answers = [500, 404, 403]

    remind(MORNING)

    kept = json.dumps(list(AuditEvent.objects.filter(action="robot.failed").values("fields")))
    assert kept.count("error=") == 3
    for address in ROBOTS:
        assert address.partition("://")[2] not in kept


def test_a_street_without_robots_tells_no_group(people, group, settings):
    settings.REMINDER_ROBOTS = {"XY": list(ROBOTS)}

    remind(MORNING)

    assert group.came == []


# The setting ----------------------------------------------------------------------------------------------------------
def test_robot_addresses_are_read_by_street(monkeypatch):
    monkeypatch.setenv("REMINDER_ROBOTS", f"WL={ROBOTS[0]}, WL={ROBOTS[2]},XY=dingtalk://abc123@{'t' * 20}")

    assert robots("REMINDER_ROBOTS") == {
        "WL": [ROBOTS[0], ROBOTS[2]],
        "XY": [f"dingtalk://abc123@{'t' * 20}"],
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "wecombot://abcdefgh-1234",
        "WL=",
        "=wecombot://abcdefgh-1234",
        "WL=https://evil.example/hook-secret",
        "WL=json://127.0.0.1:9999",
        "WL=file:///etc/passwd",
        "WL=wecombot://short",
        "WL=feishu://hook-12345678?overflow=split",
    ],
)
def test_any_other_address_is_refused_without_repeating_it(monkeypatch, wrong):
    monkeypatch.setenv("REMINDER_ROBOTS", wrong)

    with pytest.raises(EnvironmentValueError) as refused:
        robots("REMINDER_ROBOTS")

    assert "REMINDER_ROBOTS" in str(refused.value)
    assert "hook-" not in str(refused.value)


def test_what_the_setting_takes_the_library_understands():
    for address in (*ROBOTS, f"dingtalk://abc123@{'t' * 20}"):
        assert any(shape.fullmatch(address) for shape in SHAPES)
        assert robot_at(address).url_identifier


def test_the_clock_rings_in_working_hours_and_never_on_the_hour():
    from config.schedule import SCHEDULE

    entry = SCHEDULE["reminders"]["schedule"]

    assert entry.hour == set(range(9, 18))
    assert entry.minute == {12, 42}


def test_the_job_calls_the_engine(people, monkeypatch):
    from tasks import jobs

    rung = []
    monkeypatch.setattr(jobs, "remind_people", lambda: rung.append(1))

    jobs.remind()

    assert len(rung) == 1
