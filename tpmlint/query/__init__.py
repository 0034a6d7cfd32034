"""Answers to the questions of a planning meeting: which items, in which order, and whom they are for."""
