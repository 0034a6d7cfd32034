"""What a module of Rust promises."""
