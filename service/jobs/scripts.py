"""The steps that Redis takes as one, so that a job is right whichever process dies between two of them.

A job is a hash: its ``total`` and ``wishes``, the counters ``done``, ``failed`` and ``readable``, and the
times of what has happened to it. Beside it are the hashes ``:input`` (chunk to packed lines), ``:rows`` (line
number to packed answer), ``:attempts`` (chunk to deliveries) and ``:dead`` (chunk to dead letter).
"""

# KEYS: job, input, idempotency key if there is one. ARGV: lifetime, value of that key, fields of the job.
# Returns the value of the key where a job was handed in under it before, else nothing.
SUBMIT = """
if KEYS[3] then
  local earlier = redis.call("GET", KEYS[3])
  if earlier then return earlier end
  redis.call("SET", KEYS[3], ARGV[2], "EX", ARGV[1])
end
redis.call("HSET", KEYS[1], unpack(ARGV, 3))
redis.call("EXPIRE", KEYS[1], ARGV[1])
redis.call("EXPIRE", KEYS[2], ARGV[1])
return false
"""

# KEYS: job, input, attempts. ARGV: chunk, now, 1 for a delivery that was not counted yet.
# Returns packed lines, number of deliveries and wishes; nothing where there is nothing left to do.
BEGIN = """
local lines = redis.call("HGET", KEYS[2], ARGV[1])
local wishes, ttl = unpack(redis.call("HMGET", KEYS[1], "wishes", "ttl"))
if not lines or not wishes then return false end
redis.call("HSETNX", KEYS[1], "started", ARGV[2])
local attempts = redis.call("HINCRBY", KEYS[3], ARGV[1], ARGV[3])
redis.call("EXPIRE", KEYS[3], ttl)
return {lines, attempts, wishes}
"""

# KEYS: totals, job, rows, input, dead. ARGV: line number, packed answer, "done" or "failed", now.
# Returns 1 when the answer was written, 0 when there was one, -1 when the job wants none.
PUT = """
local total, cancelled, readable, ttl =
  unpack(redis.call("HMGET", KEYS[2], "total", "cancelled", "readable", "ttl"))
if not total or cancelled then return -1 end
if redis.call("HSETNX", KEYS[3], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call("HINCRBY", KEYS[2], ARGV[3], 1)
redis.call("HINCRBY", KEYS[1], ARGV[3], 1)
local frontier = tonumber(readable)
while redis.call("HEXISTS", KEYS[3], frontier + 1) == 1 do frontier = frontier + 1 end
redis.call("HSET", KEYS[2], "readable", frontier)
if redis.call("HLEN", KEYS[3]) == tonumber(total) then redis.call("HSET", KEYS[2], "finished", ARGV[4]) end
for i = 2, 5 do redis.call("EXPIRE", KEYS[i], ttl) end
return 1
"""

# KEYS: job, input. ARGV: now. Returns 0 when there is no such job.
CANCEL = """
if redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
if redis.call("HEXISTS", KEYS[1], "finished") == 0 then
  redis.call("HSETNX", KEYS[1], "cancelled", ARGV[1])
  redis.call("DEL", KEYS[2])
end
return 1
"""
