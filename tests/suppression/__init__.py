"""Ignores and waivers: what they silence, and how they are written."""
