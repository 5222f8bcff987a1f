"""One address of each server, spelled as each library wants it."""

import ast
from pathlib import Path

import pytest
from kombu import Connection
from redis import ConnectionPool

from config import addresses
from deploy.embedded import addresses as embedded

UNIX = "unix:///tmp/guatu-0-1234/valkey.sock?db=2"


@pytest.mark.parametrize(
    ("given", "broker"),
    [
        ("redis://cache.example.cn", "redis://cache.example.cn/0"),
        ("redis://user:word@cache.example.cn:6380/4", "redis://user:word@cache.example.cn:6380/4"),
        ("rediss://cache.example.cn/1", "rediss://cache.example.cn/1?ssl_cert_reqs=required"),
        ("rediss://h/1?ssl_cert_reqs=none", "rediss://h/1?ssl_cert_reqs=none"),
        (UNIX, "redis+socket:///tmp/guatu-0-1234/valkey.sock?virtual_host=2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_broker_address_is_derived(given, broker):
    assert addresses.broker(given) == broker


@pytest.mark.parametrize(
    "url", ["redis://h/3", "rediss://h:1/3", "unix:///tmp/x.sock?db=3", "redis://h", UNIX]
)
def test_cache_never_shares_the_queues_database(url):
    pool = ConnectionPool.from_url(addresses.cache(url))

    assert pool.connection_kwargs["db"] == addresses.redis_database(url) + 1


def test_celery_reads_the_socket_out_of_the_derived_address():
    connection = Connection(addresses.broker(UNIX))

    assert connection.transport_cls == "redis"
    assert connection.hostname == "socket:///tmp/guatu-0-1234/valkey.sock?virtual_host=2"


def test_database_address_with_a_socket_folder():
    found = addresses.database("postgresql://me@/wall?host=/run/pg&sslmode=disable")

    assert (found["HOST"], found["NAME"], found["USER"]) == ("/run/pg", "wall", "me")
    assert found["OPTIONS"] == {"options": addresses.PLANNING, "sslmode": "disable"}


def test_database_address_with_escaped_password():
    found = addresses.database("postgresql://me:a%40b@db.example.cn:5433/wall")

    assert (found["PASSWORD"], found["HOST"], found["PORT"]) == ("a@b", "db.example.cn", "5433")


def test_every_scheduled_job_names_a_job_module():
    from config.schedule import SCHEDULE

    assert all(entry["task"].split(".")[1] == "jobs" for entry in SCHEDULE.values())


def test_a_scheduled_job_exists_under_its_name():
    """A name that beat sends and no worker knows would be dropped in silence."""
    from config.celery import app
    from config.schedule import SCHEDULE

    app.loader.import_default_modules()

    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


def test_socket_folder_belongs_to_one_checkout(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    one, other = tmp_path / "甲", tmp_path / "乙"

    assert embedded.socket_folder(one) != embedded.socket_folder(other)
    assert embedded.socket_folder(one) == embedded.socket_folder(one)


def test_socket_path_stays_short_in_a_deep_chinese_home(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = tmp_path / "很深的目录" / ("望澜街道办事处" * 8)

    assert embedded.check_length(embedded.socket_folder(deep))


def test_too_long_a_socket_path_is_refused_in_words():
    with pytest.raises(embedded.PlainError, match="XDG_RUNTIME_DIR"):
        embedded.check_length(Path("/tmp") / ("目录" * 20))


def test_a_socket_folder_open_to_others_is_refused(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)

    with pytest.raises(embedded.PlainError, match="不是本用户私有"):
        embedded.make_private(folder)


def test_a_link_is_not_followed_to_a_socket_folder(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")

    with pytest.raises(embedded.PlainError, match="不是本用户私有"):
        embedded.make_private(tmp_path / "link")


def test_the_secret_is_kept_and_private(tmp_path):
    first = embedded.secret_key(tmp_path, keep=True)

    assert embedded.secret_key(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_hand_typed_commands_keep_what_is_set(tmp_path):
    environment = {"DATABASE_URL": "postgresql://else/where", "VAR_DIR": str(tmp_path)}

    embedded.fill_in_missing(environment)

    assert environment["DATABASE_URL"] == "postgresql://else/where"
    assert environment["REDIS_URL"].startswith("unix:///")


def test_the_launcher_needs_nothing_installed():
    """It runs before the packages are there, and beside broken ones."""
    import sys

    folder = Path(embedded.__file__).resolve().parent.parent
    imported = {
        name.split(".")[0]
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_in(node)
    }

    assert imported - set(sys.stdlib_module_names) == {"deploy"}


def names_in(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
