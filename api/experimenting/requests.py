"""What a request says of experiments."""

from pydantic import Field

from api.parameters import CATALOGUE, Request
from experiments.definition import Definition

REASON = Field(
    default="", max_length=2_000, description="Why, for who reads it later.", examples=["launch"]
)


class StartRequest(Request):
    """An experiment to start."""

    catalogue: str | None = CATALOGUE
    reason: str = REASON
    experiment: Definition = Field(description="As in an experiment's TOML file.")


class RampRequest(Request):
    """How much of its part of the layer an experiment takes in from now on."""

    catalogue: str | None = CATALOGUE
    reason: str = REASON
    ramp: float = Field(gt=0, le=1, description="A share.", examples=[0.5])


class StopRequest(Request):
    """An experiment is stopped for good."""

    catalogue: str | None = CATALOGUE
    reason: str = REASON
