"""What the benchmarks measure us against: servers as others would build them, doing the same work."""
