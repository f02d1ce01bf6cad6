"""How the shipped model was made: data, training, export. Never imported by the service."""
