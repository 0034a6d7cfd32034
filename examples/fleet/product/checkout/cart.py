"""The cart of the shop."""
