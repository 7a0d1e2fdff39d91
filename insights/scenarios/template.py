"""A scenario to begin from, with every lever and all that it takes."""

TEMPLATE = """\
# What is to be done, and what is assumed of it. An assumption is a number, or what is known of it:
#   { low = 0.02, likely = 0.05, high = 0.10 }   from experience
#   { successes = 38, trials = 612 }             from an earlier try (shares only)
#   { tries = [[38, 612], [9, 240]] }            from several tries that differ (shares only)
#   { mean = -1.5, sd = 0.4 }                    from a study
# Shares are from 0 to 1, money is in the currency of the orders.

name = "Spring"
horizon_days = 90                # 30, 60, 90 or 180
margin = { low = 0.25, likely = 0.30, high = 0.35 }
fatigue = 0.2                    # a further lever for the same shop converts 20 % less

[[levers]]
kind = "reorder_prompt"          # shops are reminded, and order once more
name = "Prompts"
audience = { idle_days = 30 }     # or bands = ["top", "high"], a segment, a category, a product
reach = 0.9                      # see it
conversion = { low = 0.02, likely = 0.06, high = 0.15 }
extra_orders = 1
basket = { low = 0.5, likely = 0.8, high = 1.0 }    # against the shop's usual order
cannibalisation = { low = 0.2, likely = 0.4, high = 0.7 }
cost_per_contact = 0.05

[[levers]]
kind = "bundle"                  # sold together at a discount
name = "Bundle at 5 %"
audience = "all"                 # or segment = "...", category = "...", product = "..."
reach = 0.5
conversion = { successes = 38, trials = 612 }
price = 120                      # of its parts, apart
discount = 0.05
cannibalisation = 0.4
capacity = 400                   # bundles in stock
cost_fixed = 500

[[levers]]
kind = "banner"                  # shops that respond spend more
name = "Banner"
reach = 0.6
conversion = { low = 0.005, likely = 0.01, high = 0.03 }
basket_effect = { low = 0.0, likely = 0.05, high = 0.15 }
cost_fixed = 300

# [[levers]]
# kind = "price_change"          # of what the audience's category or product costs
# name = "Cheaper"
# change = -0.05
# elasticity = { mean = -1.5, sd = 0.4 }
# cannibalisation = 0.2          # of the change in quantity, taken from other products

# [[levers]]
# kind = "custom"                # extra_orders, basket, basket_effect, price, units, discount
# name = "Visits"
# conversion = 0.1
# extra_orders = 0.5
# cost_per_contact = 40
"""
