"""What a migration changes in requests: one rule per file, and `all_rules` for all of them in order."""
