"""Building the container image and trying it out."""
