"""What orders candidates last: the final ranker, and the cross-encoder within a time budget."""
