"""How a run is shown; reports decide nothing."""
