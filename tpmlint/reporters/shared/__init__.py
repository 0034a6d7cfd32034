"""What the formats for other programs share: places, order, the receipt as facts, XML."""
