"""Moments, sizes and names as the console writes them."""

from datetime import UTC, datetime

from markupsafe import Markup, escape

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEPS = ((60, "second"), (60, "minute"), (24, "hour"), (30, "day"))


def size_text(size: int | None) -> str:
    """Such as "45.1 MB"; empty for None."""
    if size is None:
        return ""
    amount = float(size)
    for unit in _UNITS[:-1]:
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} {_UNITS[-1]}"


def ago_text(moment: datetime, now: datetime) -> str:
    """Such as "5 minutes ago"; the day itself for what is more than a month ago."""
    amount = (now - moment).total_seconds()
    if amount < 1:
        return "just now"
    for step, unit in _STEPS:
        if amount < step:
            number = int(amount)
            return f"{number} {unit}{'s' if number != 1 else ''} ago"
        amount /= step
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def duration_text(seconds: float) -> str:
    """Such as "3.2 s" or "4 min 10 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def time_html(moment: datetime | str | None, now: datetime) -> Markup:
    """A <time> that says how long ago, with the moment itself as its title."""
    if not moment:
        return Markup("unknown")
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    exact = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), exact, escape(ago_text(moment, now))
    )


def sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def name_text(name: str) -> str:
    """A name of the API in words: "max_shrink" as "max shrink"."""
    return name.replace("_", " ")
