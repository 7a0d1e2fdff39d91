"""Which products go together: pairs and larger sets, with measures and how sure they are."""
