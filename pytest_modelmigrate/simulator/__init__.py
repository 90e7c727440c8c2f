"""A simulated Claude API: an HTTP server on loopback for any official SDK, without a key and without cost.

Its responses are marked: they have the header `x-modelmigrate-simulated`, message ids start with `msg_sim_` and
request ids with `req_sim_`.
"""

from pytest_modelmigrate.simulator.faults import Fault
from pytest_modelmigrate.simulator.running_simulator import RunningSimulator, start

__all__ = ["Fault", "RunningSimulator", "start"]
