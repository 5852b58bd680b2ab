"""Promotions and holidays by date, lunar ones too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from conf.errors import ConfigError
from conf.monitor_config import CalendarEvent
from conf.shop_calendar import Calendar, days_of

SPRING = CalendarEvent(name="春节", country="CN", holiday="Chinese New Year", before=7, after=7)
BLACK_FRIDAY = CalendarEvent(name="Black Friday", country="US", holiday="Thanksgiving", before=0, after=4)
CHRISTMAS = CalendarEvent(name="Christmas to Epiphany", first="12-20", last="01-06")


@pytest.mark.parametrize(
    ("year", "new_year"), [(2017, date(2017, 1, 28)), (2018, date(2018, 2, 16)), (2023, date(2023, 1, 22))]
)
def test_the_spring_festival_follows_the_moon(year: int, new_year: date):
    days = days_of(SPRING, year)
    assert (days[0], days[-1], len(days)) == (new_year - timedelta(days=7), new_year + timedelta(days=7), 15)


def test_black_friday_lies_after_the_fourth_thursday_of_november():
    assert days_of(BLACK_FRIDAY, 2017)[1] == date(2017, 11, 24)


def test_an_event_over_new_year_belongs_to_both_years():
    calendar = Calendar([CHRISTMAS, BLACK_FRIDAY])
    assert calendar.of(date(2017, 12, 31)) == calendar.of(date(2018, 1, 6)) == "Christmas to Epiphany"
    assert calendar.of(date(2018, 1, 7)) is None
    assert calendar.of(date(2017, 11, 24)) == "Black Friday"


def test_the_first_event_that_holds_a_day_names_it():
    own = CalendarEvent(name="own sale", first="11-20", last="11-30")
    assert Calendar([own, BLACK_FRIDAY]).of(date(2017, 11, 24)) == "own sale"


def test_the_29th_of_february_is_the_28th_in_other_years():
    event = CalendarEvent(name="leap", first="02-29", last="02-29")
    assert days_of(event, 2023) == [date(2023, 2, 28)]
    assert days_of(event, 2024) == [date(2024, 2, 29)]


@pytest.mark.parametrize(
    ("country", "holiday", "named"), [("XX", "Anything", "XX"), ("US", "Chinese New Year", "Chinese New Year")]
)
def test_an_unknown_holiday_is_an_error_that_names_it(country: str, holiday: str, named: str):
    event = CalendarEvent(name="e", country=country, holiday=holiday)
    with pytest.raises(ConfigError, match=named):
        Calendar([event]).of(date(2024, 1, 1))


@pytest.mark.parametrize("fields", [{}, {"first": "01-01"}, {"first": "01-01", "last": "01-02", "country": "US"}])
def test_an_event_says_one_way_when_it_is(fields: dict[str, str]):
    with pytest.raises(ValidationError, match="either first and last, or country and holiday"):
        CalendarEvent(name="e", **fields)
