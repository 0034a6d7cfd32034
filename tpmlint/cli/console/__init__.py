"""What commands share: options, words with a nearest neighbour, streams, and how a run ends."""
