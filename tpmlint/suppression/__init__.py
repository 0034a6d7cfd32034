"""Suppress findings: by a comment beside them, or by an entry in the waivers file."""
