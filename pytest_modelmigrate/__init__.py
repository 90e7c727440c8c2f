"""Run prompt tests against several Claude models and effort tiers."""
