"""The public holidays of a country."""

from collections.abc import Mapping
from datetime import date

import holidays
import numpy as np

from core.errors import BadInput
from events.columns import FloatArray
from insights.seasons.weeks import Weeks, monday, week_of_day


def public_holidays(country: str | None, weeks: Weeks) -> Mapping[date, str]:
    """The public holidays within some weeks and the one after them, by day; none of no country.

    Args:
        country: by its ISO 3166 code, a part of it after a hyphen: "GB", "GB-SCT", "US".
        weeks: without gaps.

    Raises:
        BadInput: there is no such country.
    """
    if country is None or not weeks.size:
        return {}
    first, last = monday(int(weeks[0])), monday(int(weeks[-1]) + 2)
    code, _, part = country.upper().partition("-")
    try:
        known = holidays.country_holidays(
            code, subdiv=part or None, years=range(first.year, last.year + 1), language="en_US"
        )
    except NotImplementedError as error:
        raise BadInput(
            f"no holidays are known of {country!r}",
            field="country",
            hint="give its ISO 3166 code, such as GB, GB-SCT or US",
        ) from error
    return {day: name for day, name in sorted(known.items()) if first <= day < last}


def holidays_a_week(known: Mapping[date, str], weeks: Weeks) -> FloatArray:
    """How many public holidays are in each week and in the one after it, shape (weeks, 2).

    Those of a weekend count as well: what they move is mostly bought before.
    """
    counts = np.zeros((weeks.size, 2))
    for day in known:
        for ahead in range(2):
            counts[weeks == week_of_day(day) - ahead, ahead] += 1
    return counts
