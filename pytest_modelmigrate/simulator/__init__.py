"""A simulated Claude API: a real HTTP server on loopback that the real SDK talks to, without a key or a cent.

Everything it answers is marked: the header `x-modelmigrate-simulated`, message ids that begin with `msg_sim_`,
request ids that begin with `req_sim_`.
"""

from pytest_modelmigrate.simulator.faults import Fault
from pytest_modelmigrate.simulator.running_simulator import RunningSimulator, start

__all__ = ["Fault", "RunningSimulator", "start"]
