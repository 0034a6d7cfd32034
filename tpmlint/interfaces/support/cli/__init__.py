"""Command-line help, as values."""
