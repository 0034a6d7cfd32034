"""Read portable YAML 1.2: values, places and faults of a text."""
