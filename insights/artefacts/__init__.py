"""What analyses found, as versions: checked, published, opened, taken back."""
