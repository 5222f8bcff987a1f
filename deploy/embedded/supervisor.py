"""Keep a row of services running under one foreground command, and stop them in the reverse order of their start."""

import os
import signal
import subprocess
import time
from types import FrameType

from deploy.embedded.processes import Service, failure, kill_orphans, kill_rest, spawn, start, stop
from deploy.messages import PlainError, say

DEATHS, WITHIN = 4, 120.0  # so many unexpected ends in so many seconds are too many


class StoppedError(Exception):
    """The person asked to stop while something was still starting."""


class Supervisor:
    """Started services in order; one thread, so that death signals are tied to the thread that lives longest."""

    def __init__(self, held: int) -> None:
        self.held = held
        self.is_stopping = False
        self.has_terminal = os.isatty(0)
        self.running: list[tuple[Service, subprocess.Popen[bytes]]] = []
        self.deaths: dict[str, list[float]] = {}

    def listen(self) -> None:
        """Take Ctrl-C, TERM and the closing of the terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def check(self) -> None:
        if self.is_stopping:
            raise StoppedError

    def add(self, service: Service) -> None:
        """Start one more service and wait until it is ready."""
        self.check()
        try:
            process = start(service, held=self.held, is_stopping=lambda: self.is_stopping)
        except PlainError:
            self.check()
            raise
        self.running.append((service, process))

    def run_step(self, step: Service) -> None:
        """Run a program to its end; raises with the end of its log if it fails."""
        self.check()
        began = step.log.stat().st_size if step.log.exists() else 0
        process = spawn(step, held=self.held)
        while process.poll() is None:
            if self.is_stopping:
                stop(process, step)
            time.sleep(0.05)
        self.check()
        if process.returncode:
            raise failure(step, began)

    def watch(self) -> None:
        """Until asked to stop: start again whatever ended by itself."""
        while not self.is_stopping:
            for place, (service, process) in enumerate(self.running):
                if process.poll() is not None and not self.is_stopping:
                    self.running[place] = (service, self._again(service, process))
            # a closed window signals only the first process in it, and make does not pass that on
            self.is_stopping |= self.has_terminal and not os.isatty(0)
            time.sleep(0.2)

    def _again(self, service: Service, ended: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Start a service anew after its end, a few times; then give up with its own last words."""
        kill_rest(ended)
        kill_orphans(service)
        recent = [
            moment for moment in self.deaths.get(service.name, []) if moment > time.monotonic() - WITHIN
        ]
        self.deaths[service.name] = [*recent, time.monotonic()]
        if len(self.deaths[service.name]) >= DEATHS:
            raise failure(service)
        say(
            f"{service.name} 意外退出（{ended.returncode}），正在重新启动。",
            f"{service.name} ended, starting it again.",
        )
        time.sleep(len(recent))
        try:
            return start(service, held=self.held, is_stopping=lambda: self.is_stopping)
        except PlainError:
            return ended  # counted as one more death at the next look

    def stop_all(self) -> None:
        for service, process in reversed(self.running):
            stop(process, service)
        self.running.clear()
