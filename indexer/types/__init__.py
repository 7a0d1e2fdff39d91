"""What sort of thing each product is, found in the catalogue itself."""
