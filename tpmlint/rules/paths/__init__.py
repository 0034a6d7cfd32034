"""Whether what capabilities claim fits the files that are there."""
