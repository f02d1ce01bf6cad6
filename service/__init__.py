"""Source attribution as a service: who said what, and which outlet relays it."""
