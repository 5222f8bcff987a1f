"""Environment readers and the settings built on them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("written", "read"), [("1", True), ("TRUE", True), ("no", False), ("off", False)])
def test_truth_is_read(monkeypatch, written, read):
    monkeypatch.setenv("SWITCH", written)

    assert env.truth("SWITCH") is read


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: env.truth("X"), "maybe"),
        (lambda: env.number("X", least=1, most=9), "10"),
        (lambda: env.number("X"), "1.5"),
        (lambda: env.number("X"), "²"),
        (lambda: env.items("X"), " , "),
        (lambda: env.url("X", schemes=("redis",)), "http://host"),
        (lambda: env.url("X", schemes=("redis",)), "redis://host:notaport/0"),
        (lambda: env.url("X", schemes=("redis",)), "redis://"),
        (lambda: env.folder("X", default=Path("/")), "relative/path"),
        (lambda: env.text("X", shortest=40), "short"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch, reader, value):
    monkeypatch.setenv("X", value)

    with pytest.raises(env.EnvironmentValueError, match=r"环境变量 X = .*X must be: "):
        reader()


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_value_is_refused_by_name(monkeypatch, value):
    monkeypatch.delenv("X", raising=False) if value is None else monkeypatch.setenv("X", value)

    with pytest.raises(env.EnvironmentValueError, match="X"):
        env.text("X")


def test_a_refused_address_keeps_its_password_to_itself(monkeypatch):
    monkeypatch.setenv("X", "mysql://someone:hidden-word@host/base")

    with pytest.raises(env.EnvironmentValueError) as refusal:
        env.url("X", schemes=("postgresql",))

    assert "hidden-word" not in str(refusal.value)


def test_a_list_is_read(monkeypatch):
    monkeypatch.setenv("HOSTS", "wall.example.cn, 10.0.0.8,")

    assert env.items("HOSTS") == ["wall.example.cn", "10.0.0.8"]


GOOD = {
    "DATABASE_URL": "postgresql://guatu@/guatu?host=/run/x",
    "REDIS_URL": "redis://localhost/0",
    "SITE_URL": "https://wall.example.cn",
    "ALLOWED_HOSTS": "wall.example.cn",
    "SECRET_KEY": "k" * 50,
}


def read_settings(environment, expression="'read'"):
    """Load the settings in a process of their own."""
    code = f"from config import settings; print({expression})"
    kept = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("missing", GOOD)
def test_settings_refuse_to_start_on_defaults(missing):
    answer = read_settings({name: value for name, value in GOOD.items() if name != missing})

    assert answer.returncode != 0
    assert f"环境变量 {missing} = 未设置" in answer.stderr


def test_an_https_site_has_secure_cookies_and_no_debugging():
    answer = read_settings(
        GOOD, "settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.DEBUG"
    )

    assert answer.stdout.strip() == "True True False"


def test_a_plain_http_site_can_be_signed_in_to():
    answer = read_settings(GOOD | {"SITE_URL": "http://127.0.0.1:8000"}, "settings.SESSION_COOKIE_SECURE")

    assert answer.stdout.strip() == "False"
