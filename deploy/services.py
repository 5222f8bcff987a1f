"""The programs of the site itself: steps that run once, then web, worker and beat."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from deploy.embedded.addresses import ROOT
from deploy.embedded.processes import Service
from deploy.web_address import WebAddress, answers

# a job cut short comes back to the queue, so a worker that is slow to finish may be ended
WORKER_STOPS = ((signal.SIGTERM, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
STEP_STOPS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


def has_command(name: str) -> bool:
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def steps(var: Path, environment: dict[str, str]) -> list[Service]:
    """What must have happened before the site opens; each may be run again without harm."""
    wanted = [("更新数据库", ["migrate", "--no-input"]), ("整理静态文件", ["collectstatic", "--no-input"])]
    wanted += [("载入示例计划", ["load_sample"])] if has_command("load_sample") else []
    return [
        Service(
            name=name,
            argv=[sys.executable, str(ROOT / "manage.py"), *arguments, "--verbosity", "1"],
            log=var / "log" / f"{arguments[0]}.log",
            environment=environment,
            stops=STEP_STOPS,
        )
        for name, arguments in wanted
    ]


def application(var: Path, address: WebAddress, environment: dict[str, str]) -> list[Service]:
    """Worker, beat and web, in the order in which they start; they stop the other way round."""
    (var / "beat").mkdir(exist_ok=True)
    celery = [sys.executable, "-m", "celery", "--workdir", str(ROOT), "-A", "config"]
    worker = [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"]
    beat = [*celery, "beat", "--pidfile", "", "--loglevel", "INFO"]
    return [
        Service(
            name="worker",
            argv=worker,
            log=var / "log" / "worker.log",
            environment=environment,
            # asked politely it would wait for a queue that died with the launcher; its pool ends with it
            death=signal.SIGKILL,
            stops=WORKER_STOPS,
        ),
        Service(name="beat", argv=beat, log=var / "log" / "beat.log", environment=environment),
        web(var, address, environment),
    ]


def web(var: Path, address: WebAddress, environment: dict[str, str]) -> Service:
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--chdir",
        str(ROOT),
        "--worker-class",
        "gthread",
    ]
    argv += [
        "--workers",
        "2",
        "--threads",
        "4",
        "--graceful-timeout",
        "10",
        "--bind",
        f"{address.host}:{address.port}",
    ]
    return Service(
        name="web",
        argv=argv,
        log=var / "log" / "web.log",
        environment=environment,
        is_ready=lambda pid: answers(address),
    )


def show_sign_ins(environment: dict[str, str]) -> None:
    """Print one sign-in per role of the sample, where there is one."""
    if has_command("show_sign_ins"):
        argv = [sys.executable, str(ROOT / "manage.py"), "show_sign_ins"]
        subprocess.run(argv, env=os.environ | environment, check=False)
