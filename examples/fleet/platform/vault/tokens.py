"""Keeps cards, and gives a token for each."""
