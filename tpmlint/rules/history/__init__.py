"""What only shows over time: work in the shadow, initiatives on paper, targets that keep moving."""
