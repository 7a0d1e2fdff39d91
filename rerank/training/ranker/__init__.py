"""Learning the weights of a linear ranker: groups of candidates in, weights out."""
