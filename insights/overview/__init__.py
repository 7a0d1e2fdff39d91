"""How trade goes as a whole: months, best sellers, and how few shops bring how much."""
