"""What all tests share: generated examples are the same in each run, and a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")
