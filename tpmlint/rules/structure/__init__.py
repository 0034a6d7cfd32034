"""Whether a file can be read at all, and whether its items have the fields and words that exist."""
