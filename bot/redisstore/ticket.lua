-- KEYS[1] ticket:<number>. ARGV: item, conversation, ttl in seconds
local mine = ARGV[1] .. '\n' .. ARGV[2]
if redis.call('SET', KEYS[1], mine, 'NX', 'EX', ARGV[3]) then return 1 end
return redis.call('GET', KEYS[1]) == mine and 1 or 0
