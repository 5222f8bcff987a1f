"""`make run`: embedded servers, migrations, static files, the sample plan, then web, worker and beat.

Given DATABASE_URL or REDIS_URL, that server is used and no embedded one started; nothing else changes.
"""

import contextlib
import os
import sys
from pathlib import Path

from deploy import services, web_address
from deploy.embedded.addresses import ROOT, make_private, secret_key, socket_folder
from deploy.embedded.servers import addresses_of, needed_services
from deploy.embedded.supervisor import StoppedError, Supervisor
from deploy.embedded.var_folder import check_owner, held_by_children, only_one_run
from deploy.machine import check_platform, check_python
from deploy.messages import PlainError, fail, say
from deploy.web_address import WebAddress

OLD_CHILDREN = 45.0  # seconds that what is left of a killed run may take to end


def environment(var: Path, sockets: Path, address: WebAddress) -> dict[str, str]:
    """What the settings need; what the caller set himself stays."""
    defaults = {
        **addresses_of(sockets),
        "SECRET_KEY": secret_key(var, keep=True),
        "ALLOWED_HOSTS": address.allowed_hosts,
        "SITE_URL": address.url,
        "VAR_DIR": str(var),
        "PYTHONUNBUFFERED": "1",
    }
    return {name: os.environ.get(name) or value for name, value in defaults.items()}


def bring_up(supervisor: Supervisor, var: Path, address: WebAddress) -> None:
    """Start everything in order; the sample is read while nobody is looking yet."""
    sockets = make_private(socket_folder())
    for server in needed_services(var, sockets):
        supervisor.add(server)
    shared = environment(var, sockets, address)
    for step in services.steps(var, shared):
        say(step.name, " ".join(step.argv[2:]))
        supervisor.run_step(step)
    for service in services.application(var, address, shared):
        supervisor.add(service)
    say(f"已启动，请打开 {address.url}（按 Ctrl-C 停止）", f"serving at {address.url}, Ctrl-C stops")
    services.show_sign_ins(shared)


def serve(var: Path, address: WebAddress, held: int) -> None:
    supervisor = Supervisor(held)
    supervisor.listen()
    try:
        bring_up(supervisor, var, address)
        supervisor.watch()
    except StoppedError:
        pass
    finally:
        say("正在停止……", "stopping")
        supervisor.stop_all()
        with contextlib.suppress(OSError):
            socket_folder().rmdir()
    say("已停止，数据都在 var/ 中。", "stopped; all data is kept in var/.")


def main() -> int:
    var = ROOT / "var"
    try:
        check_python()
        check_platform()
        address = web_address.read()
        var.mkdir(exist_ok=True)
        check_owner(var)
        with (
            only_one_run(var, f"{address.url} (PID {os.getpid()})"),
            held_by_children(var, seconds=OLD_CHILDREN) as held,
        ):
            web_address.check_free(address)
            serve(var, address, held)
    except (PlainError, OSError) as error:
        return fail(error)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
