"""The final ranker's stage: evidence of every kind about the first candidates, weighed at once."""
