"""Files to documents: bytes in, values out, and the place of each value on demand."""
