"""Items, the links between them, and what they claim."""
