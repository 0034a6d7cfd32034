"""What a change does to the roadmap, and whether anyone can say what its code is for."""
