"""What a package of Go promises."""
