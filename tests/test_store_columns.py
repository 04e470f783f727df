"""Moments in UTC: aware in, aware out, whatever the database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, make_url

from bridge.store.columns import NaiveDatetime, UtcDateTime

URLS = ["sqlite:///a.db", "postgresql+psycopg://a/b"]
DIALECTS: list[Dialect] = [make_url(url).get_dialect()() for url in URLS]
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES)

both = pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])


@both
@given(moment=MOMENTS)
def test_a_moment_comes_back_as_itself_in_utc(dialect: Dialect, moment: datetime) -> None:
    stored = UtcDateTime().process_bind_param(moment, dialect)
    again = UtcDateTime().process_result_value(stored, dialect)
    assert again == moment
    assert again is not None
    assert again.tzinfo is UTC


@given(one=MOMENTS, other=MOMENTS)
def test_sqlite_sorts_text_as_time(one: datetime, other: datetime) -> None:
    dialect = DIALECTS[0]
    texts = [str(UtcDateTime().process_bind_param(moment, dialect)) for moment in (one, other)]
    assert (texts[0][:19] <= texts[1][:19]) or one > other


@both
def test_a_naive_datetime_is_refused(dialect: Dialect) -> None:
    with pytest.raises(NaiveDatetime):
        UtcDateTime().process_bind_param(datetime(2026, 3, 2, 12, 0), dialect)


@both
def test_nothing_stays_nothing(dialect: Dialect) -> None:
    assert UtcDateTime().process_bind_param(None, dialect) is None
    assert UtcDateTime().process_result_value(None, dialect) is None
