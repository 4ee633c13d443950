-- fire moves the timers that are due behind the events and returns when the next
-- one is due, '' for none. A step moves a bounded number of each set.
local function fire(base, now, sets)
  local due, next = {}, nil
  for i = 0, sets - 1 do
    local set = base .. 't' .. i
    local timers = call('ZRANGEBYSCORE', set, '-inf', now, 'WITHSCORES', 'LIMIT', '0', '100')
    for k = 1, #timers, 2 do
      due[#due + 1] = {timers[k], tonumber(timers[k + 1]), timers[k + 1]}
      call('ZREM', set, timers[k])
    end
    local first = tonumber(call('ZRANGE', set, '0', '0', 'WITHSCORES')[2])
    if first and (not next or first < next) then next = first end
  end
  table.sort(due, function(a, b) return a[2] < b[2] or a[2] == b[2] and a[1] < b[1] end)
  for _, timer in ipairs(due) do
    local conversation, key = match(timer[1], '^([^\n]*)\n(.*)$')
    call('RPUSH', base .. 'in', 't' .. conversation .. '\n' .. timer[3] .. '\n' .. key)
  end
  return next and string.format('%.0f', next) or ''
end

local function attempts(base, number, epoch) -- counts an attempt, once for each owner
  local n, counted = match(call('HGET', base .. 'att', number) or '0 0', '^(%d+) (%d+)$')
  if counted == epoch then return n end
  n = string.format('%.0f', n + 1)
  call('HSET', base .. 'att', number, n .. ' ' .. epoch)
  return n
end

local function conversationOf(event) return match(event, '^.([^\n]*)\n') end

local function sessions(base, events) -- those of the events' conversations, in their order
  local keys, seen = {}, {}
  for i = 1, #events do
    local conversation = match(events[i], '^.([^\n]*)\n')
    if not seen[conversation] then
      seen[conversation] = true
      keys[#keys + 1] = base .. 's:' .. conversation
    end
  end
  return call('MGET', unpack(keys))
end

-- read returns the number of the first event after one, the events from there on,
-- and how often the first was tried. A suspect is read by itself, so that nothing
-- else is suspected with it.
local function read(base, first, from, count, epoch, suspects)
  if suspects and from <= suspects then
    local events = call('LRANGE', base .. 'in', from - first, from - first)
    return events, events[1] and attempts(base, string.format('%.0f', from), epoch) or '0'
  end
  if from == first then return call('LRANGE', base .. 'in', '0', count), '0' end
  return call('LRANGE', base .. 'in', from - first, from - first + count), '0'
end

-- step commits turns, fires timers and reads on.
-- Arguments: epoch, now in ms, the number of the event to read after or 0, how many
-- events to read less one, session ttl in seconds, longest audit trail, number of
-- turns, number of sets of timers or 0 to look at none, 1 to read no sessions, number of the turns'
-- arguments; the turns (see commit.lua).
-- Returns {positions of skipped turns, heads, time of the next timer or ''} and
-- where there are any events, number of the first, attempts at it, events,
-- sessions; 0 is an empty list.
local function step(base, at)
  local epoch, rest = ARGV[at], at + 10 + ARGV[at + 9]
  local owner, first, suspects = fence(base)
  if owner ~= epoch then return 'FENCED', rest end
  local skipped, heads, was, doubts = 0, 0, first, suspects
  if ARGV[at + 6] ~= '0' then
    local starts, changed = survey(base, at + 10, tonumber(ARGV[at + 6]), first)
    if not starts then return 'STALE', rest end
    skipped, heads, first = commit(base, starts, changed, first, ARGV[at + 4], ARGV[at + 5], suspects)
  end
  local timer = ARGV[at + 7] ~= '0' and fire(base, ARGV[at + 1], tonumber(ARGV[at + 7])) or ''
  local from, events, tried = math.max(ARGV[at + 2] + 1, first), {}, '0'
  if ARGV[at + 3] ~= '-1' then
    if from == first and suspects and first > suspects then suspects = nil end -- none are left
    events, tried = read(base, first, from, ARGV[at + 3], epoch, suspects)
    -- Events that lie before what the owner has read, with nothing under way: the
    -- server has lost its last writes and counts anew. The owner begins at the head.
    if not events[1] and from > first and ARGV[at + 6] == '0' then return 'STALE', rest end
  end
  if first ~= was or suspects ~= doubts then setFence(base, epoch, first, suspects) end
  if not events[1] then return {skipped, heads, timer}, rest end
  local known = ARGV[at + 8] == '1' and 0 or sessions(base, events)
  return {skipped, heads, timer, from, tried, events, known}, rest
end
