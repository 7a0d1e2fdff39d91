"""Events, searches and recommendations at their full rate, while workers are killed."""
