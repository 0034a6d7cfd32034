"""What output formats share: colours, excerpts, tables, Markdown, metrics and the summary."""
