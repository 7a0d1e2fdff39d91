"""What mining the types of a catalogue gives."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class MinedTypes:
    """The types of a catalogue's products.

    Attributes:
        names: type names as they are shown ("laptop bag"), lower case, the most frequent
            spelling of each.
        of_row: int32, shape (n,): the number of each row's type, -1 where none was found.
    """

    names: tuple[str, ...]
    of_row: npt.NDArray[np.int32]
