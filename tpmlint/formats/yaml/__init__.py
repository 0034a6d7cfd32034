"""YAML 1.2 as a portable roadmap needs it: text in, values, places and faults out."""
