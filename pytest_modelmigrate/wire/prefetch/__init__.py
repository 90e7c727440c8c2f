"""Prefetching: sending the requests of tests before the tests run."""
