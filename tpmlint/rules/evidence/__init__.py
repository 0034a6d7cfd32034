"""Whether what the roadmap says, and what pages say of it, is what git knows."""
