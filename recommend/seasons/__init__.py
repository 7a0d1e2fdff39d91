"""How the demand for each product moves through the year."""
