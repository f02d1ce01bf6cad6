"""Files of articles in, files of attributions out: bounded memory, all cores, nothing done twice.

The way of an article, a module each:

==========  =====================================================================================
inputs      what the arguments name, opened one after the other
readers     a file's rows, as a stream: an article or the reason why there is none
shards      some rows that are worked on, stored and resumed together
pool        shards to worker processes of this machine; ``remote``: to a running service
folder      finished shards beside the output, until the last one is there
merge       the shards in order, through one of the ``writers``, into the output
==========  =====================================================================================

:mod:`service.batch.run` joins them, :mod:`service.batch.ray_engine` does the same on a Ray
cluster. Nothing is imported here, because ``--help`` should not wait.
"""
