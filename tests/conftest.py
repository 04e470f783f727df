"""What every test shares: hypothesis without a deadline, for a test machine may be busy."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
