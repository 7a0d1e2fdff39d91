"""The public holidays of a country."""

from collections.abc import Mapping
from datetime import date

import holidays

from core.errors import BadInput
from insights.seasons.weeks import Weeks, monday


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
