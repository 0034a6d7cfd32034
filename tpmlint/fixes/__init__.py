"""Change files in place: only the intended characters change."""
