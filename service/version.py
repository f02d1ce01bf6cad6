"""The version of the code, kept once, in the distribution."""

from importlib.metadata import version

VERSION = version("source-attribution")
