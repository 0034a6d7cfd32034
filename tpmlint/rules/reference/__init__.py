"""Whether every name leads to an item, to one item only, and to one that still counts."""
