"""`python -m cli` is `aisle`, by whichever Python runs it."""

from cli.main import main

main()
