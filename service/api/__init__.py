"""The HTTP routes: thin adapters between requests and the engine."""
