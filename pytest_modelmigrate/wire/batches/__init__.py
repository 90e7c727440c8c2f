"""Message Batches: sending requests at half price."""
