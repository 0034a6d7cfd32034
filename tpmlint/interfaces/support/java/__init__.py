"""What a file of Java promises."""
