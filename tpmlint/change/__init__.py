"""A change: two roadmaps, the files between them, and what was said about it."""
