import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def connection_queries():
    """How many queries an act costs."""

    def count(act):
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count
