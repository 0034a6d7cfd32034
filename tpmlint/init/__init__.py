"""Write new items: from the schemas, from options and answers, and from the repository."""
