"""Assumptions as people write them into a form: "5 %", "2 % to 10 %, likely 5 %", "38 of 612"."""

import re
from typing import Any

from core.errors import BadInput

HELP = (
    'one figure ("5 %"), "2 % to 10 %, likely 5 %", "38 of 612" of an earlier try, or "-1.5 ± 0.4"'
)

# Nobody means figures of more than fifteen digits; such are not even finite.
_FIGURE = r"([-+]?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15}))\s*(%?)"
_ONE = re.compile(_FIGURE)
_BETWEEN = re.compile(rf"{_FIGURE}\s*to\s*{_FIGURE}(?:\s*,?\s*likely\s*{_FIGURE})?")
_TRIED = re.compile(r"(\d{1,15})\s*of\s*(\d{1,15})")
_AROUND = re.compile(rf"{_FIGURE}\s*(?:±|\+-|\+/-)\s*{_FIGURE}")


def assumption(text: str, field: str) -> Any:  # noqa: ANN401 - one of the forms of an assumption
    """`text` as a scenario's file has it.

    Raises:
        BadInput: it is none of the ways to write one.
    """
    plain = text.strip().replace(",", ", ").replace("  ", " ")
    if found := _ONE.fullmatch(plain):
        return _figure(*found.groups())
    if found := _BETWEEN.fullmatch(plain):
        groups = found.groups()
        low, high = _figure(*groups[:2]), _figure(*groups[2:4])
        likely = (low + high) / 2 if groups[4] is None else _figure(*groups[4:])
        return {"low": low, "likely": likely, "high": high}
    if found := _TRIED.fullmatch(plain):
        return {"successes": int(found[1]), "trials": int(found[2])}
    if found := _AROUND.fullmatch(plain):
        groups = found.groups()
        return {"mean": _figure(*groups[:2]), "sd": _figure(*groups[2:])}
    raise BadInput(f"{text[:80]!r} is no assumption", field=field, hint=f"write {HELP}")


def figure(text: str, field: str) -> float:
    """One figure.

    Raises:
        BadInput: it is none.
    """
    found = _ONE.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"{text[:80]!r} is no figure", field=field, hint='write it as 12.5 or "5 %"')
    return _figure(*found.groups())


def _figure(digits: str, per_cent: str) -> float:
    return float(digits) / (100 if per_cent else 1)
