"""Results of earlier runs in the user's cache directory; they save time and never change a result."""
