"""From a query to ranked hits, over one immutable snapshot."""
