-- A rate is the string "written tat closed" and marks. tat is the time from which the
-- next delivery has room: time that was not used is made up for by its lying in the
-- past. Up to closed nothing has room. A mark " urgency:since:until:taker" says that
-- a taker waits for this rate, how long already, and until when the room is kept for
-- it. All times are in µs by Redis' clock; written is when the string was, so that
-- what is left is known when the clock was set back. A rate expires a while after it
-- means what a new one does: the embedded server may be half a minute early.
local call, format = redis.call, string.format
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local spare = 60000 -- ms

local function read(key)
  local written, tat, closed, marks = string.match(call('GET', key) or '0 0 0', '^(%d+) (%d+) (%d+)(.*)$')
  local rate = {key = key, tat = tonumber(tat), closed = tonumber(closed), marks = marks}
  local back = written - now
  if back > 0 then
    rate.tat, rate.closed = math.max(rate.tat - back, 0), math.max(rate.closed - back, 0)
    rate.marks = '' -- who still waits leaves a new one
  end
  return rate
end

local function text(rate) return format('%.0f %.0f %.0f', now, rate.tat, rate.closed) .. rate.marks end

local function write(rate, ends) -- keeps a rate until ends
  local key, ms = rate.key, math.max(math.ceil((ends - now) / 1000), 1) + spare
  call('SET', key, text(rate), 'PX', format('%.0f', ms))
end
