"""The pages that shoppers see, rendered on the server."""
