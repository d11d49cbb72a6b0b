.PHONY: bench
bench: front ## Measure against the budgets and the peers: PostGIS and DuckDB
	benches/run
