"""The gateway: a web server on loopback that answers the requests of other processes as those of a test."""
