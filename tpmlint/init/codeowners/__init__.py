"""Derive a first set of teams and capabilities from CODEOWNERS."""
