"""The features: what each is called, what it means and how it is written."""

from insights.document import Column, Unit

COLUMNS = (
    Column(
        name="recency_days",
        title="Days since the last order",
        unit=Unit.DAYS,
    ),
    Column(
        name="tenure_days",
        title="Days since the first order",
        unit=Unit.DAYS,
    ),
    Column(
        name="orders",
        title="Orders",
        unit=Unit.COUNT,
        note="Orders in which something was bought, from the first on.",
    ),
    Column(
        name="orders_year",
        title="Orders in a year",
        unit=Unit.COUNT,
        note="In the last 365 days.",
    ),
    Column(
        name="revenue",
        title="Revenue",
        unit=Unit.MONEY,
        note="From the first order on, less what came back.",
    ),
    Column(
        name="revenue_year",
        title="Revenue in a year",
        unit=Unit.MONEY,
        note="In the last 365 days, less what came back.",
    ),
    Column(
        name="order_value",
        title="Value of an order",
        unit=Unit.MONEY,
        note="The mean, before anything came back.",
    ),
    Column(
        name="products_an_order",
        title="Products in an order",
        unit=Unit.NUMBER,
        note="Different ones; the mean.",
    ),
    Column(
        name="units_a_line",
        title="Units of a product at once",
        unit=Unit.NUMBER,
        note="The geometric mean over order lines.",
    ),
    Column(
        name="products",
        title="Different products",
        unit=Unit.COUNT,
        note="Ever bought.",
    ),
    Column(
        name="categories",
        title="Different categories",
        unit=Unit.COUNT,
        note="Ever bought from, paths cut off at the second level.",
    ),
    Column(
        name="category_breadth",
        title="Breadth of categories",
        unit=Unit.NUMBER,
        note="How many categories bought equally often would be as mixed: the exponential of "
        "the entropy of their shares of the items (Hill 1973, number of order 1).",
    ),
    Column(
        name="repeat_share",
        title="Share of repeats",
        unit=Unit.SHARE,
        note="Of the items of orders, those of a product that the shop had before.",
    ),
    Column(
        name="price_level",
        title="Price level",
        unit=Unit.SHARE,
        note="The share of its category's products that are cheaper than what is bought; "
        "0.5 is the middle.",
    ),
    Column(
        name="price_paid",
        title="Price against the usual one",
        unit=Unit.RATIO,
        note="What is paid for a product over the median of what all pay for it; the "
        "geometric mean over order lines.",
    ),
    Column(
        name="rhythm_days",
        title="Days between orders",
        unit=Unit.DAYS,
        note="The median from one day with orders to the next; known from three such days on.",
    ),
    Column(
        name="rhythm_variation",
        title="Unevenness of the rhythm",
        unit=Unit.NUMBER,
        note="Standard deviation of the days between orders over their mean: 0 is as regular "
        "as a clock, 1 is chance; known from four days with orders on.",
    ),
    Column(
        name="return_share",
        title="Share sent back",
        unit=Unit.SHARE,
        note="Of the value bought, at the most all of it.",
    ),
    Column(
        name="growth",
        title="Growth",
        unit=Unit.RATIO,
        note="Value bought in the last 182 days over that of the 182 before, an order of the "
        "shop's usual value added to both; known of shops whose first order is 364 days ago.",
    ),
)
"""In the order in which features stand."""
