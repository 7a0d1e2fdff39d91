"""Numbers for words."""


class Numbers(dict[str, int]):
    """Numbers the words that it is asked for, from 0, in the order in which they are met."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number
