"""Text: made safe to print, made into messages, compared with known words, and told from a placeholder."""
