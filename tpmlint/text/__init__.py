"""Text helpers: escape, format messages, find similar words, recognise placeholders."""
