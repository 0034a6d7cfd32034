"""What was worked out before, kept in the user's cache directory: it spares work and never changes a result."""
