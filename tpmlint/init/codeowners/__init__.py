"""From CODEOWNERS to a first set of teams and capabilities."""
