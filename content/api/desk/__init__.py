"""The desk over the API, as far as it tells no key: facts, services, coverage, loads."""
