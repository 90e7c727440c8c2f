"""What was asked and what came back: frozen types that import nothing of the floors above."""
