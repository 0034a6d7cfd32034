"""What several rules share. No category: nothing here is a rule."""
