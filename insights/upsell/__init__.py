"""Who will add a category or trade up, what that is worth, and why."""
