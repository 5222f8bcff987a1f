"""What the benchmarks at city size share: the databases, a person who approves, psql, a worker."""
