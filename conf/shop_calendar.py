"""Which promotion or holiday a day belongs to. Dates of public holidays, lunar ones too, are those of `holidays`."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from datetime import date, timedelta

import holidays

from conf.errors import ConfigError
from conf.monitor_config import CalendarEvent


class Calendar:
    """The configured events of every year; of a day that several hold, the first one."""

    def __init__(self, events: Sequence[CalendarEvent]) -> None:
        self._events = tuple(events)
        self._years: dict[int, dict[date, str]] = {}

    def of(self, day: date) -> str | None:
        """The event's name; None on a usual day.

        Raises:
            ConfigError: a holiday of the configuration is unknown in that year's calendar.
        """
        if day.year not in self._years:
            self._years[day.year] = self._made(day.year)
        return self._years[day.year].get(day)

    def _made(self, year: int) -> dict[date, str]:
        found: dict[date, str] = {}
        for event in self._events:
            for around in (year - 1, year, year + 1):  # an event may reach over New Year
                for day in days_of(event, around):
                    if day.year == year:
                        found.setdefault(day, event.name)
        return found


def days_of(event: CalendarEvent, year: int) -> list[date]:
    """The days of the occurrence that begins, or whose holiday lies, in `year`."""
    if event.first is not None and event.last is not None:
        first = _day(year, event.first)
        last = _day(year if event.last >= event.first else year + 1, event.last)
    else:
        start = holiday_start(str(event.country), str(event.holiday), year)
        first, last = start - timedelta(days=event.before), start + timedelta(days=event.after)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def holiday_start(country: str, name: str, year: int) -> date:
    """First day in `year` of the public holiday of `country` whose English name holds `name`."""
    mend = "correct `country` and `holiday` of the event in pipeline.yml, monitor.calendar"
    try:
        found = holidays.country_holidays(country, years=year, language="en_US")
    except (NotImplementedError, KeyError) as error:
        raise ConfigError(
            f"pipeline.yml, monitor.calendar: no holidays of country {country!r} are known", mend=mend
        ) from error
    days = [day for day, text in found.items() if name.casefold() in text.casefold()]
    if not days:
        raise ConfigError(
            f"pipeline.yml, monitor.calendar: {country} has no holiday called {name!r} in {year}",
            mend=f"{mend}; its holidays: {', '.join(sorted(set(found.values())))}",
        )
    return min(days)


def _day(year: int, text: str) -> date:
    month, day = map(int, text.split("-"))
    # 29 February is the 28th where there is none.
    return date(year, month, day - 1 if (month, day) == (2, 29) and not isleap(year) else day)
