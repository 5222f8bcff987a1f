"""Whatever dies, the figures become exact again by themselves: nothing is pressed by hand, no process started but what
ended, as the launcher does. The proof is `verify_figures`, which works every figure out once more from the raw rows."""

import signal
import time
from random import Random

import pytest

from tests.faults.site import wait_until

KILLS = 20
SWEPT = 150  # seconds: beat sweeps every 30, and worker and beat may first have to find the queue again
AT_WORK = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7100 AND granted"
MARK_ALL = """
INSERT INTO plans_stalefigure (plan_id, since, marked_at) SELECT id, 0, now() FROM plans_plan RETURNING 1
"""
REVISION = "SELECT sum(figures_revision) FROM plans_plan"


def becomes_exact(site, approved):
    """Every mark goes, every approval that was confirmed is there, and no figure differs from its facts."""
    wait_until(lambda: site.tend() or site.is_fresh(), seconds=SWEPT, what="the sweep cleared every mark")
    ids = ",".join(map(str, approved))
    kept = site.ask(f"SELECT count(*) FROM tasks_datavalue WHERE state = 'approved' AND id IN ({ids})")  # noqa: S608
    assert kept == [len(approved)], "a confirmed approval is gone"
    assert "没有差异" in site.manage("verify_figures")


@pytest.mark.parametrize("seed", [20_261_122])
def test_a_worker_killed_at_twenty_random_moments_of_rebuilds(site, reviewer, seed):
    chance = Random(seed)
    before, hit = site.ask(REVISION), 0

    for _ in range(KILLS):
        site.ask(MARK_ALL)
        wait_until(lambda: site.ask(AT_WORK) != [0], seconds=40, what="a roll-up runs")
        time.sleep(chance.uniform(0, 0.15))
        hit += site.ask(AT_WORK) != [0]
        site.kill("worker")
        site.start("worker")

    assert hit >= KILLS / 2, "most kills must hit a roll-up at work"
    becomes_exact(site, reviewer.stop())
    assert site.ask(REVISION) > before


def test_postgresql_stopped_at_once_while_values_are_approved(site, reviewer):
    token = site.manage("issue_token", "--unit", "CITY", "--name", "faults").strip()
    page = "/api/v1/figures/plans/?quarter=2026-Q4"
    wait_until(lambda: site.answer(page, token) == 200, seconds=60, what="the site serves")

    for _ in range(3):
        site.kill("PostgreSQL", signal.SIGQUIT)
        assert site.answer(page, token) != 200
        site.start("PostgreSQL")
        wait_until(
            lambda: site.answer(page, token) == 200, seconds=20, what="the same web processes serve again"
        )
        reviewer.goes_on()

    becomes_exact(site, reviewer.stop())


def test_redis_emptied_and_restarted_while_values_are_approved(site, reviewer):
    for _ in range(5):
        site.empty_queue()
        time.sleep(0.5)
    site.kill("Valkey")
    site.empty_folder("valkey")
    reviewer.goes_on()
    assert not site.is_fresh(), "without a queue nothing is rolled up: the marks stay"
    site.start("Valkey")

    becomes_exact(site, reviewer.stop())
