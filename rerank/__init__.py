"""The cross-encoder stage: scoring query-product pairs within a time budget."""
