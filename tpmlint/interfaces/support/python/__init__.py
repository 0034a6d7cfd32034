"""What a module of Python promises."""
