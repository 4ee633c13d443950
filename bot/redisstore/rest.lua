-- KEYS[1] what the keys of all rates begin with. ARGV: key, µs
local rate = read(KEYS[1] .. ARGV[1])
local key = rate.key
local left = math.max(call('PTTL', key) - spare, 0) * 1000 -- the others' reasons to keep it
rate.closed = math.max(rate.closed, now + ARGV[2])
write(rate, math.max(now + left, rate.closed))
return 1
