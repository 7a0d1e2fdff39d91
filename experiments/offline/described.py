"""What tuning chooses among: models that say in a few words what they are."""

from abc import abstractmethod

from pydantic import BaseModel, ConfigDict


class Described(BaseModel):
    """A choice, equal to those of the same values."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @property
    @abstractmethod
    def description(self) -> str:
        """The choice in a few words, in one line."""
