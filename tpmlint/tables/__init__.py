"""The facts of a roadmap and its history as tables, and the questions of a portfolio in SQL."""
