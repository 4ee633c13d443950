-- KEYS[1] hold:<name>. ARGV: owner
local owner = string.match(redis.call('GET', KEYS[1]) or '', '^%d+ %d+ (.*)$')
if owner == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
