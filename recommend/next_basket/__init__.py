"""What a shop is likely to have in its next order."""
