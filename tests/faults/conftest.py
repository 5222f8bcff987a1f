"""One city of six streets on a site of its own; every test leaves all its parts running."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.faults.site import Reviewer, Site

STREETS = 6


@pytest.fixture(scope="package")
def site():
    folder = Path(tempfile.mkdtemp(prefix="guatu-f-", dir="/tmp"))
    site = Site(folder)
    try:
        site.start("PostgreSQL", "Valkey")
        site.manage("migrate", "-v0")
        site.manage("make_city", f"--streets={STREETS}")
        site.manage("rebuild_figures")
        site.manage("collectstatic", "--noinput", "-v0")
        site.start("beat", "worker", "web")
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def reviewer(site):
    reviewer = Reviewer(site)
    yield reviewer
    if reviewer.process.poll() is None:
        reviewer.stop()
