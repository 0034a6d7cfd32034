"""A history as rules will judge it: one change per first-parent commit, each against the roadmap of its own time."""
