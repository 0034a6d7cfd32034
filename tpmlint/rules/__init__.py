"""The catalogue: one folder a category, one file a rule, which is its documentation, its examples and its code."""
