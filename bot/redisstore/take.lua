-- sift drops the marks that are over, and the taker's own of this urgency; rate.since
-- is then when that was set. It returns how many go before the taker, the more urgent
-- and those of the same urgency that wait longer, and until when they are waited for.
local function sift(rate, taker, urgency)
  local others, count, ahead = {}, 0, 0
  rate.since, rate.last = now, 0
  for level, since, ends, who in string.gmatch(rate.marks, ' (%d):(%d+):(%d+):(%S+)') do
    if tonumber(ends) > now then
      if who == taker and level == urgency then
        rate.since, rate.marked = tonumber(since), true
      else
        others[#others + 1] = {level, tonumber(since), tonumber(ends), who}
      end
    end
  end
  rate.marks = ''
  for _, m in ipairs(others) do
    rate.marks = rate.marks .. format(' %s:%.0f:%.0f:%s', m[1], m[2], m[3], m[4])
    rate.last = math.max(rate.last, m[3])
    if m[1] > urgency or m[1] == urgency and m[2] < rate.since then
      count, ahead = count + 1, math.max(ahead, m[3])
    end
  end
  return count, ahead
end

-- lacking returns how long until the rate has room for the taker, and for those who
-- go before it, as long as their marks last.
local function lacking(rate, count, ahead)
  local left = math.max(rate.tat, rate.closed) - now
  if count == 0 then return left end
  local after = math.max(rate.tat, rate.closed, now - rate.burst) + count * rate.every - now
  return math.max(left, math.min(after, ahead - now))
end

local function keep(rate) write(rate, math.max(rate.tat + rate.burst, rate.closed, rate.last)) end

-- wait leaves a mark on the rate that lacks room, and takes back what marks the taker
-- has left on others: they would be kept for nobody.
local function wait(rates, blocked, taker, urgency, till)
  for _, rate in ipairs(rates) do
    if rate == blocked then
      rate.marks = rate.marks .. format(' %s:%.0f:%.0f:%s', urgency, rate.since, till, taker)
      rate.last = math.max(rate.last, till)
    end
    if rate == blocked or rate.marked then keep(rate) end
  end
end

-- KEYS[1] what the keys of all rates begin with. ARGV: taker, urgency, µs that a
-- mark lasts beyond the wait, and of each rate its key, µs between two deliveries,
-- and µs that may be made up for.
-- Returns 0 when all have room and are counted; or the µs to wait and the number,
-- from 0, of the rate that has none for longest.
local base, taker, urgency = KEYS[1], ARGV[1], ARGV[2]
local rates, longest, blocked = {}, 0, nil
for at = 4, #ARGV, 3 do
  local rate = read(base .. ARGV[at])
  rate.every, rate.burst = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  rate.tat = math.min(rate.tat, now + rate.every) -- the rate may have been lower before
  rates[#rates + 1] = rate
  local left = lacking(rate, sift(rate, taker, urgency))
  if left > longest then longest, blocked = left, #rates end
end
if not blocked then
  for _, rate in ipairs(rates) do
    rate.tat = math.max(rate.tat, now - rate.burst) + rate.every
    keep(rate)
  end
  return 0
end
wait(rates, rates[blocked], taker, urgency, now + longest + ARGV[3])
return {format('%.0f', longest), blocked - 1}
