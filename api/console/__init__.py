"""Pages for who manages the catalogue (what is served and built) and who sells from it."""
