"""How a request gets its answer."""
