"""gitignore patterns, held to git."""
