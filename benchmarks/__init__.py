"""Tables against peers, run by hand."""
