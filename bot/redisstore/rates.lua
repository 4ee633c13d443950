-- A rate is the string "tat closed" and marks. tat is the time from which the next
-- delivery has room: time that was not used is made up for by its lying in the
-- past. Up to closed nothing has room. A mark " urgency:since:until:taker" says that
-- a taker waits for this rate, how long already, and until when the room is kept for
-- it. All times are in µs by Redis' clock. A rate expires when it means what a new
-- one does.
local call, format = redis.call, string.format
local time = call('TIME')
local now = time[1] * 1000000 + time[2]

local function read(key)
  local tat, closed, marks = string.match(call('GET', key) or '0 0', '^(%d+) (%d+)(.*)$')
  return {key = key, tat = tonumber(tat), closed = tonumber(closed), marks = marks}
end

local function write(rate, ends) -- keeps a rate until ends
  local key, ms = rate.key, math.max(math.ceil((ends - now) / 1000), 1)
  call('SET', key, format('%.0f %.0f', rate.tat, rate.closed) .. rate.marks, 'PX', format('%.0f', ms))
end
