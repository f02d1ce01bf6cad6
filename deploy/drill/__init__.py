"""A fault drill: mixed load on the real service while its processes and its Valkey are killed or frozen.

``python -m deploy.drill SECONDS`` ends with status 0 when no answer was wrong, nobody was left without an
answer but those whose process was killed, and everything was well again at the end.
"""
