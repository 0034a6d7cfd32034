"""What types of interface share."""
