"""How many there are of something, in words."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """Such as "1 shop" and "1,204 shops".

    Args:
        number: how many, not below 0.
        one: what one of them is called.
        many: what several, or none, are called; `one` with an s where it is not given.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
