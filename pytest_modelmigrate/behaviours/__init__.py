"""What a reply may be held to."""
