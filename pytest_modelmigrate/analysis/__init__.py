"""What replies, usage and outcomes mean: prices, drift, verdict."""
