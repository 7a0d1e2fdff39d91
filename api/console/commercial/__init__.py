"""The commercial team's pages: what is searched for, clicked and bought, and by whom."""
