"""Questions about a roadmap and their answers: check, diff, audit, and fixes of what they find."""
