"""What a database promises after its migrations."""
