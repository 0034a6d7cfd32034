"""What a JSON Schema promises, in a file of its own or in an API."""
