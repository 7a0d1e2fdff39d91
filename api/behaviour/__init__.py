"""What shops do, over HTTP: events sent, exported and erased, and the profiles made of them."""
