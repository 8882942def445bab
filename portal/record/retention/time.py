"""From which day things are kept still. Pure: the day is an argument."""

from datetime import date, timedelta

from portal.calendar.workdays import months_after

ONE_DAY = timedelta(days=1)


def falls_due(happened: date, amount: int, unit: str) -> date:
    """The day when the period has come.

    Months are counted to the same date, or to the last day of a shorter month (lag 1930:173, 1 §).
    """
    if unit == "days":
        return happened + timedelta(days=amount)
    return months_after(happened, amount * 12 if unit == "years" else amount)


def first_day_kept(as_of: date, amount: int, unit: str) -> date:
    """What happened before this day is due on `as_of`, or was before."""
    months = amount * 12 if unit == "years" else amount
    day = as_of - timedelta(days=amount) if unit == "days" else months_after(as_of, -months)
    while falls_due(day, amount, unit) > as_of:
        day -= ONE_DAY
    while falls_due(day, amount, unit) <= as_of:
        day += ONE_DAY
    return day
