"""Examples of requests and answers about experiments, for the description."""

from typing import Any

_DEFINITION: dict[str, Any] = {
    "name": "more_meaning",
    "hypothesis": "Shops order more where meaning counts for more than words.",
    "planned_units": 4000,
    "primary": ["conversion"],
    "secondary": ["revenue"],
    "variants": [
        {"name": "control", "share": 0.5},
        {"name": "meaning", "share": 0.5, "search": "more_meaning"},
    ],
    "searches": {"more_meaning": {"fusion": {"dense_weight": 0.6}}},
}

START_REQUESTS: Any = {
    "ab": {
        "summary": "A greater share of meaning, for half of the retailers",
        "value": {"reason": "launch", "experiment": _DEFINITION},
    }
}

RAMP_REQUESTS: Any = {
    "half": {"summary": "Take in half of them", "value": {"ramp": 0.5, "reason": "all is well"}}
}

STOP_REQUESTS: Any = {
    "stop": {"summary": "Answer everybody as before", "value": {"reason": "decided"}}
}

_EXPERIMENT: dict[str, Any] = {
    "name": "more_meaning",
    "state": "running",
    "start": 0.0,
    "ramp": 1.0,
    "started": "2026-03-01T09:00:00Z",
    "steps": [{"at": "2026-03-01T09:00:00Z", "action": "start", "ramp": 1.0, "reason": "launch"}],
    "definition": _DEFINITION,
}

EXPERIMENT: dict[str, Any] = {"catalogue": "shop", "experiment": _EXPERIMENT}

EXPERIMENTS: dict[str, Any] = {"catalogue": "shop", "experiments": [_EXPERIMENT]}

_ROW: dict[str, Any] = {
    "metric": "conversion",
    "title": "Conversion: units that order",
    "unit": "share",
    "role": "primary",
    "up_is_good": True,
}

REPORT: dict[str, Any] = {
    "catalogue": "shop",
    "report": {
        "catalogue": "shop",
        "name": "more_meaning",
        "hypothesis": "Shops order more where meaning counts for more than words.",
        "kind": "ab",
        "unit": "retailer",
        "state": "running",
        "ramp": 1.0,
        "started": "2026-03-01T09:00:00Z",
        "stopped": None,
        "as_of": "2026-04-12T09:00:00Z",
        "window_days": 14.0,
        "confidence": 0.95,
        "control": "control",
        "ratio_p": 0.62,
        "always_ratio_p": 1.0,
        "trusted": True,
        "variants": [
            {"variant": "control", "share": 0.5, "exposed": 1980, "counted": 1702, "erased": 3},
            {"variant": "meaning", "share": 0.5, "exposed": 2011, "counted": 1731},
        ],
        "rows": [
            {**_ROW, "variant": "control", "units": 1702, "mean": 0.31},
            {
                **_ROW,
                "variant": "meaning",
                "units": 1731,
                "mean": 0.36,
                "difference": 0.05,
                "low": 0.019,
                "high": 0.081,
                "p": 0.0017,
                "always_low": 0.001,
                "always_high": 0.099,
                "always_p": 0.043,
                "adjusted_p": 0.043,
                "relative": 0.16,
                "variance_left": 0.81,
                "verdict": "better",
            },
        ],
        "preference": None,
        "headline": "Take meaning: conversion is higher, +5.00 points (between +0.10 points and "
        "+9.90 points; +16.1 % of the control's).",
        "sentences": ["Of the retailers, 1,980 saw control, 2,011 saw meaning."],
    },
}
