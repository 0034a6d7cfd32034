"""tpmlint as git's own hooks: what each stage judges, and the scripts that call it."""
