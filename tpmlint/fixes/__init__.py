"""Changes files by place: a file differs from before in the characters that were meant, and in no others."""
