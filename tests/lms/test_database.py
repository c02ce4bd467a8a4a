"""Statistics that queries are planned by."""

import pytest
from django.db import connection

from lms import database, tasks
from tests.factories import LearnerFactory

pytestmark = pytest.mark.django_db

KNOWN = {
    "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'accounts_learner'",
    "postgresql": "SELECT count(*) FROM pg_stats WHERE tablename = 'accounts_learner'",
}


def known() -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and "sqlite_stat1" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(KNOWN[connection.vendor])
        return bool(cursor.fetchone()[0])


def test_planner_knows_a_table_after_it_was_analyzed():
    LearnerFactory.create_batch(3)
    database.analyze()
    assert known()


def test_hourly_task_is_for_sqlite_only():
    LearnerFactory.create_batch(3)
    before = known()
    tasks.renew_statistics()
    assert known() is (connection.vendor == "sqlite" or before)
