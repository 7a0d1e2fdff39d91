"""The catalogue manager's pages: what is served, what is built, and what may be changed."""
