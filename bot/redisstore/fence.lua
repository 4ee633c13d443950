-- Put before every script that only the owner of a partition may run.
-- KEYS[1] is what every key of the partition begins with; ARGV[1] is the
-- caller's epoch. A lease that has expired still counts while nobody took it.
local base = KEYS[1]
local lease = redis.call('HMGET', base .. 'lease', 'epoch', 'cur', 'sus')
if lease[1] ~= ARGV[1] then
  return redis.error_reply('FENCED another process owns the partition')
end
