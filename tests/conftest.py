"""What all tests share."""

from hypothesis import settings

# Examples are not timed: a busy machine would make a test of behaviour fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
