"""Findings that somebody chose not to hear: by a comment beside them, or by an entry in the waivers file."""
