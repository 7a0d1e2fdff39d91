"""What a build changed: compared with the version before, told as JSON and as a page."""
