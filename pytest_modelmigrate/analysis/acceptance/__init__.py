"""What the API rejects: one rule per file, and `all_rules.rejections` for all of them in order."""
