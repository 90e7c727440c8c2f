"""Sending requests through Message Batches, at half price."""
