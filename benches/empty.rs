//! The least that a program can do: what `benches/startup.py` compares with.

fn main() {}
