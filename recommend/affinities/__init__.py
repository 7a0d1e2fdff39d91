"""What goes with what: which products are in one basket, and which stand for one another."""
