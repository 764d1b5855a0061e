//! An empty program: what `benches/startup.py` compares with.

fn main() {}
