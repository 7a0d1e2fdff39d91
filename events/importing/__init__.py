"""From files of orders and events to the log, or to purchases in columns."""
