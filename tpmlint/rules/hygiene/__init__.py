"""What was silenced, and whether it still should be: ignore comments and waivers."""
