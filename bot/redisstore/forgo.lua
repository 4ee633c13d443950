-- KEYS[1] what the keys of all rates begin with. ARGV: key, taker, urgency. Takes back
-- the taker's mark.
local key = KEYS[1] .. ARGV[1]
local rate = read(key)
local marks, taken = string.gsub(rate.marks, ' ' .. ARGV[3] .. ':%d+:%d+:' .. ARGV[2], '')
if taken == 0 then return 0 end
rate.marks = marks
call('SET', key, text(rate), 'KEEPTTL')
return 1
