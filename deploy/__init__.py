"""How the service is packed, run and watched in production; nothing here is part of it."""
