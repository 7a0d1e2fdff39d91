"""A section with a chart of every kind, for what draws, prints and keeps sections."""

from insights.document import Chart, Column, Kind, Section, Table, Unit

AWKWARD = 'Tea & "biscuits" <b>$5 & $6</b>'
"""A name that a feed may have, and that markup must not take for its own."""

TABLE = Table(
    name="rows",
    title="Rows",
    columns=(
        Column(name="day", title="Day", unit=Unit.DATE),
        Column(name="name", title="Name"),
        Column(name="worth", title="Worth", unit=Unit.MONEY, note="in the shop's own money"),
        Column(name="low", title="Low", unit=Unit.MONEY),
        Column(name="high", title="High", unit=Unit.MONEY),
        Column(name="share", title="Share", unit=Unit.SHARE),
        Column(name="group", title="Group"),
    ),
    rows=(
        ("2026-01-01", AWKWARD, 1250.5, 1000.0, 1500.0, 0.125, "one"),
        ("2026-02-01", "Coffee", None, None, None, None, "one"),
        ("2026-03-01", "=1+1", -3.25, -9.0, 2.0, 0.5, "other"),
        ("2026-04-01", "Soap", 0.0, -1.0, 1.0, 1.0, "other"),
    ),
    shown=3,
)
CHARTS = (
    Chart(
        name="lines",
        title="Lines",
        kind=Kind.LINES,
        table="rows",
        x="day",
        y=("worth",),
        low="low",
        high="high",
        text="Worth by day.",
    ),
    Chart(
        name="groups",
        title="Groups",
        kind=Kind.LINES,
        table="rows",
        x="day",
        y=("worth",),
        series="group",
        text="Worth by day and group.",
    ),
    Chart(
        name="bars",
        title="Bars",
        kind=Kind.BARS,
        table="rows",
        x="name",
        y=("low", "high"),
        text="Two bars a name.",
    ),
    Chart(
        name="upright",
        title="Upright",
        kind=Kind.BARS,
        table="rows",
        x="day",
        y=("worth",),
        text="A bar a day.",
    ),
    Chart(
        name="points",
        title="Points",
        kind=Kind.POINTS,
        table="rows",
        x="share",
        y=("share",),
        diagonal=True,
        text="On the line.",
    ),
    Chart(
        name="intervals",
        title="Intervals",
        kind=Kind.INTERVALS,
        table="rows",
        x="name",
        y=("worth",),
        low="low",
        high="high",
        text="Some hold zero.",
    ),
    Chart(
        name="heat",
        title="Heat",
        kind=Kind.HEAT,
        table="rows",
        x="day",
        y=("worth",),
        series="group",
        text="Stronger is more.",
    ),
)
SECTION = Section(
    key="sample",
    title="Sample",
    findings=("Most is tea: 97 % (95 % interval 90 % to 99 %).", AWKWARD),
    tables=(TABLE,),
    charts=CHARTS,
    assumptions=("Prices are as the feed has them.",),
)
