"""The pictures of the tables of segments."""

from insights.document import Chart, Kind


def size_charts() -> tuple[Chart, ...]:
    """Of the table of segments."""
    return (
        Chart(
            name="sizes",
            title="Shops and what they bring",
            kind=Kind.BARS,
            table="segments",
            x="segment",
            y=("share_of_shops", "share_of_value"),
            text="Two bars for each segment: its share of the shops and of what they bring.",
        ),
        Chart(
            name="value",
            title="What a shop of each segment brings in a year",
            kind=Kind.INTERVALS,
            table="segments",
            x="segment",
            y=("value_a_shop",),
            low="low",
            high="high",
            text="The mean of each segment, and a line over its 95 % confidence interval.",
        ),
    )


def profile_chart(table: str, title: str) -> Chart:
    """Of a table of profiles."""
    return Chart(
        name=table,
        title=title,
        kind=Kind.HEAT,
        table=table,
        x="feature",
        y=("difference",),
        series="segment",
        text="A row for each segment, a column for each feature; the stronger the colour, the "
        "more the segment differs from all shops.",
    )


def movement_charts() -> tuple[Chart, ...]:
    """Of the tables of migration and history."""
    return (
        Chart(
            name="migration",
            title="Where shops went in half a year",
            kind=Kind.HEAT,
            table="migration",
            x="now",
            y=("share",),
            series="before",
            text="A row for each segment half a year ago, a column for each of now; the stronger "
            "the colour, the larger the share of the row's shops that are there now.",
        ),
        Chart(
            name="history",
            title="Segments over the last year",
            kind=Kind.LINES,
            table="history",
            x="date",
            y=("share",),
            series="segment",
            text="A line for each segment: its share of all shops, a quarter of a year apart.",
        ),
    )


def number_charts(table: str) -> tuple[Chart, ...]:
    """Of the table of numbers of segments."""
    return (
        Chart(
            name="stability",
            title="Do as many segments come back?",
            kind=Kind.LINES,
            table=table,
            x="segments",
            y=("stability",),
            low="low",
            high="high",
            series="method",
            text="A line for each method: the adjusted Rand index by the number of segments; "
            "1 is the same segments again, 0 is chance.",
        ),
        Chart(
            name="silhouette",
            title="How far apart do they lie?",
            kind=Kind.LINES,
            table=table,
            x="segments",
            y=("silhouette",),
            series="method",
            text="A line for each method: the mean silhouette by the number of segments. What "
            "chance alone gives stands in the table.",
        ),
    )
