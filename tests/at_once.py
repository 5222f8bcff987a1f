"""Two people at the same moment, each on a connection of their own."""

import threading

from django.db import connections, transaction

from tasks.errors import ActionError


def in_thread(act):
    """Run ``act`` on a connection of its own; the returned call waits for it and raises what it raised."""
    failures = []

    def run():
        try:
            act()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()

    def wait():
        thread.join(20)
        assert not thread.is_alive(), "still waiting for a lock"
        if failures:
            raise failures[0]

    return wait


def second_waits_for_first(first, second):
    """``first`` acts in a transaction that is committed once ``second`` waits for it; what second was told, by code."""
    acted, commit, done = (threading.Event() for _number in range(3))
    told = []

    def hold():
        with transaction.atomic():
            first()
            acted.set()
            commit.wait(10)

    def follow():
        try:
            second()
        except ActionError as error:
            told.append(error.code)
        finally:
            done.set()

    wait_first = in_thread(hold)
    if not acted.wait(10):
        wait_first()
    wait_second = in_thread(follow)
    assert not done.wait(0.5), "the second did not wait"
    commit.set()
    wait_first()
    wait_second()
    return "".join(told)
