"""Tables of speed, recall and memory against peers, run by hand with `make bench`."""
