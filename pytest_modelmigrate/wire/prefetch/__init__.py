"""Sending the requests of tests before the tests ask: the queue, its order, and how far it is."""
