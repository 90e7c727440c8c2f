"""The statistics of samples: pass rates, tests that may stop early, exact tests, and intervals of medians.

Nothing here knows pytest, reads or writes anything, or imports numpy and scipy before a function needs them.
"""
