"""Git hooks: what each stage checks, and the scripts that run tpmlint."""
