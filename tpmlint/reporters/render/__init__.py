"""What the formats for people draw with: colours, columns, excerpts, tables and the closing sentences."""
