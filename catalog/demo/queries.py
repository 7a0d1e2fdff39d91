"""Queries that any sound index of the demo catalogue answers from the expected category."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoQuery:
    """A query and the category, or the beginning of its path, that the first hits belong to."""

    text: str
    category: tuple[str, ...]


DEMO_QUERIES = (
    DemoQuery("still mineral water", ("Beverages", "Water", "Still Water")),
    DemoQuery("sparkling water 1 l", ("Beverages", "Water", "Sparkling Water")),
    DemoQuery("espresso coffee beans", ("Beverages", "Coffee", "Coffee Beans")),
    DemoQuery("organic green tea", ("Beverages", "Tea and Cocoa", "Green Tea")),
    DemoQuery("cloudy apple juice", ("Beverages", "Juices", "Apple Juice")),
    DemoQuery("alcohol-free beer", ("Beer, Wine and Spirits", "Beer", "Alcohol-Free Beer")),
    DemoQuery("riesling white wine", ("Beer, Wine and Spirits", "Wine", "White Wine")),
    DemoQuery("oat barista drink", ("Dairy and Eggs", "Milk and Cream", "Plant Drinks")),
    DemoQuery("buffalo mozzarella", ("Dairy and Eggs", "Cheese", "Mozzarella")),
    DemoQuery("free range eggs", ("Dairy and Eggs", "Butter and Eggs", "Eggs")),
    DemoQuery("spaghetti pasta 5 kg", ("Pantry", "Pasta and Rice", "Dry Pasta")),
    DemoQuery("basmati rice", ("Pantry", "Pasta and Rice", "Rice")),
    DemoQuery("extra virgin olive oil", ("Pantry", "Oils and Vinegar", "Olive Oil")),
    DemoQuery("chopped tomatoes in tin", ("Pantry", "Tinned Food", "Tinned Tomatoes")),
    DemoQuery("paprika potato crisps", ("Snacks and Sweets", "Crisps and Savoury")),
    DemoQuery("dark chocolate bar", ("Snacks and Sweets", "Chocolate", "Chocolate Bars")),
    DemoQuery("vanilla ice cream", ("Frozen Food", "Ice Cream", "Ice Cream Tubs")),
    DemoQuery("lemon washing-up liquid", ("Cleaning and Laundry", "Dishwashing")),
    DemoQuery("microfibre cleaning cloths blue", ("Cleaning and Laundry", "Cleaning Tools")),
    DemoQuery("toilet paper 3-ply", ("Paper and Disposables", "Hygiene Paper", "Toilet Paper")),
    DemoQuery("coffee to go paper cups", ("Paper and Disposables", "Tableware to Throw Away")),
    DemoQuery("cast iron frying pan 28 cm", ("Kitchen and Household", "Cookware", "Frying Pans")),
    DemoQuery("puppy dry dog food", ("Pets and Garden", "Dogs", "Dry Dog Food")),
    DemoQuery("size 4 nappies", ("Personal and Baby Care", "Baby", "Nappies")),
)
