"""What a file of Protocol Buffers promises."""
