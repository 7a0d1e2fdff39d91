"""Two rankings in one list, and which of them is clicked on."""
