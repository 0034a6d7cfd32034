"""Servers over a session: one file for each protocol that editors and assistants speak."""
