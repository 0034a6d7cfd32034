"""What a module of TypeScript promises."""
