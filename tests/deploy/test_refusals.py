"""Each thing that can be wrong with a machine or a folder gets one plain line that says what to do."""

import errno
import os
import socket
import subprocess
import time

import pytest

from deploy import install, lock, machine, messages, web_address
from deploy.embedded import binaries, var_folder
from deploy.embedded.binaries import PostgresPrograms
from deploy.messages import PlainError


@pytest.mark.parametrize(
    ("system", "processor", "libc"),
    [
        ("Darwin", "arm64", "x"),
        ("Windows", "AMD64", "x"),
        ("Linux", "x86_64", "musl"),
        ("Linux", "armv7l", "glibc"),
    ],
)
def test_other_platforms_get_one_line(system, processor, libc):
    with pytest.raises(PlainError) as refusal:
        machine.check_platform(system=system, machine=processor, libc=libc)

    assert "glibc" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_this_platform_is_accepted():
    machine.check_platform()


def test_an_old_python_is_refused():
    with pytest.raises(PlainError, match=r"3\.11.*3\.9"):
        machine.check_python((3, 9))


def test_too_little_room_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(PlainError, match="磁盘空间"):
        machine.check_disk(tmp_path, 2**62)


def test_a_full_disk_is_told_in_words():
    told = messages.explain(OSError(errno.ENOSPC, "No space left on device", "/var/x"))

    assert "磁盘空间" in told
    assert "/var/x" in told


def test_a_missing_venv_module_names_the_package(monkeypatch):
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(PlainError, match="python3-venv"):
        install.check_venv_module()


def test_a_second_run_is_told_the_first_ones_address(tmp_path):
    with (
        var_folder.only_one_run(tmp_path, "http://127.0.0.1:8123"),
        pytest.raises(PlainError, match=r"已有 make run .*http://127\.0\.0\.1:8123"),
        var_folder.only_one_run(tmp_path, "http://127.0.0.1:9999"),
    ):
        pass


def test_a_stale_lock_file_means_nothing(tmp_path):
    (tmp_path / "run.lock").write_text("http://127.0.0.1:1")

    with var_folder.only_one_run(tmp_path, "http://127.0.0.1:8123"):
        assert (tmp_path / "run.lock").read_text() == "http://127.0.0.1:8123"


def test_a_new_run_waits_for_what_is_left_of_the_last(tmp_path):
    with var_folder.held_by_children(tmp_path, seconds=1) as held:
        left = subprocess.Popen(["sleep", "0.5"], pass_fds=(held,))

    began = time.monotonic()
    with var_folder.held_by_children(tmp_path, seconds=10):
        assert time.monotonic() - began > 0.3
    left.wait()


def test_a_run_that_never_ends_is_named(tmp_path):
    with (
        var_folder.held_by_children(tmp_path, seconds=1),
        pytest.raises(PlainError, match="还没有退出"),
        var_folder.held_by_children(tmp_path, seconds=0.2),
    ):
        pass


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a folder that belongs to somebody else")
def test_a_var_of_another_user_is_refused(tmp_path):
    os.chown(tmp_path, 12345, 12345)

    with pytest.raises(PlainError, match="属于用户 12345"):
        var_folder.check_owner(tmp_path)


def test_data_of_another_major_is_never_opened(monkeypatch, tmp_path):
    (tmp_path / "pg14").mkdir()
    (tmp_path / "pg14" / "PG_VERSION").write_text("14\n")
    monkeypatch.setattr(binaries, "_wheel_postgres", lambda: [PostgresPrograms(folder=tmp_path, major=18)])
    monkeypatch.setattr(binaries, "_system_postgres", list)

    with pytest.raises(PlainError, match=r"pg14.*18.*pg_dump.*pg_restore"):
        binaries.find_postgres(var_folder.majors_in(tmp_path))


def test_system_programs_serve_data_of_their_own_major(monkeypatch, tmp_path):
    system = PostgresPrograms(folder=tmp_path / "15", major=15)
    monkeypatch.setattr(binaries, "_wheel_postgres", lambda: [PostgresPrograms(folder=tmp_path, major=18)])
    monkeypatch.setattr(binaries, "_system_postgres", lambda: [system])

    assert binaries.find_postgres([15]) == system


def test_a_renamed_data_folder_is_refused(tmp_path):
    (tmp_path / "pg18").mkdir()
    (tmp_path / "pg18" / "PG_VERSION").write_text("15\n")

    with pytest.raises(PlainError, match="与目录名不符"):
        var_folder.majors_in(tmp_path)


def test_a_port_in_use_is_told_with_another():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        address = web_address.WebAddress(host="127.0.0.1", port=busy.getsockname()[1])

        with pytest.raises(PlainError, match=rf"端口 {address.port} 已被占用.*PORT="):
            web_address.check_free(address)


@pytest.mark.parametrize("written", ["0", "70000", "http", "８１２３", "-1"])
def test_a_wrong_port_is_refused(monkeypatch, written):
    monkeypatch.setenv("PORT", written)

    with pytest.raises(PlainError, match="不是端口号"):
        web_address.read()


def test_every_package_is_pinned_and_hashed():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (install.ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        entries = [line for line in text.splitlines() if line and line[0] not in "#-"]

        assert entries
        assert [line for line in entries if "==" not in line or "--hash=sha256:" not in line] == []


@pytest.mark.parametrize(
    ("wheel", "serves"),
    [
        ("orjson-3.13.0-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl", True),
        ("django-5.2.19-py3-none-any.whl", True),
        ("argon2_cffi_bindings-26.2.0-cp39-abi3-manylinux_2_26_x86_64.whl", True),
        ("orjson-3.13.0-cp312-cp312-musllinux_1_2_x86_64.whl", False),
        ("orjson-3.13.0-cp310-cp310-manylinux_2_17_x86_64.whl", False),
        ("orjson-3.13.0-cp313-cp313t-manylinux_2_17_x86_64.whl", False),
        ("orjson-3.13.0-cp312-cp312-win_amd64.whl", False),
    ],
)
def test_only_wheels_of_supported_machines_are_hashed(wheel, serves):
    assert lock.serves_here(wheel) is serves
