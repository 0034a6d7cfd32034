"""Whether the dates of features, initiatives and what they depend on can all come true."""
