"""Web servers on this machine: that of the simulated API and that of the gateway."""
