"""What a plan would earn: shops' behaviour fitted from their orders, and levers upon it."""
