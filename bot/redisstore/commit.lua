-- The outcome of turns. A session is stored behind a header, "revision epoch
-- period\n"; the period is a fraction of its ttl, which is begun anew only when
-- another one has come. A turn's arguments: number of the event, conversation,
-- revision that it began with, epoch and period, session with its header or '',
-- audit line or '', cause of death or '', number of items, number of timers; its
-- items as lane, card key, entry (see lanes.lua); its timers as set, key, time in ms
-- or ''.
local fixed = 9

-- survey returns where the turns begin and the headers that they change, but for
-- the revision, or nothing when a turn is not that of the next event or began with
-- another session than the stored one. Everything is checked before anything is
-- written, for a script is not rolled back. Turns of events before the first were
-- committed before.
local function survey(base, at, turns, first)
  local starts, sessions, changed = {}, {}, {}
  for turn = 1, turns do
    starts[turn] = at
    local number, conversation, revision, session = tonumber(ARGV[at]), ARGV[at + 1], ARGV[at + 2], ARGV[at + 4]
    if number > first then return nil end
    if number == first and session ~= '' then
      local stored = sessions[conversation] or call('GETRANGE', base .. 's:' .. conversation, '0', '63')
      if find(stored, revision .. ' ' .. ARGV[at + 3] .. '\n', 1, true) ~= 1 then
        if (match(stored, '^(%d+) ') or '0') ~= revision then return nil end
        changed[turn] = stored
      end
      sessions[conversation] = session
    end
    if number == first then first = first + 1 end
    at = at + fixed + 3 * ARGV[at + 7] + 3 * ARGV[at + 8]
  end
  starts[turns + 1] = at
  return starts, changed
end

local function bury(base, entry, why) -- keeps a dead letter
  call('XADD', base .. 'dlq', 'MAXLEN', '~', '10000', '*', 'e', entry, 'w', why)
end

local function silence(base, conversation, epoch) -- drops what the bot may no longer say
  local queue = base .. 'oq:chat\n' .. conversation
  for _, entry in ipairs(call('LRANGE', queue, '0', '-1')) do
    local voice, said = match(itemOf(entry), '^[^\n]*\n([^\n]*)\n(%d+)\n')
    if quiet(voice, said, epoch) then call('LREM', queue, '1', entry) end
  end
end

local function setTimers(base, conversation, from, to)
  for i = from, to, 3 do
    local set, member = base .. 't' .. ARGV[i], conversation .. '\n' .. ARGV[i + 1]
    if ARGV[i + 2] == '' then
      call('ZREM', set, member)
    else
      call('ZADD', set, ARGV[i + 2], member)
    end
  end
end

-- queue puts a turn's items into their lanes and notes the positions and cards of
-- those that are first. A turn that was committed before has its heads told once
-- more: their claim may have got lost with the reply.
local function queue(base, conversation, fresh, from, to, heads, position)
  for i = from, to, 3 do
    local lane, entry = ARGV[i] .. '\n' .. conversation, ARGV[i + 2]
    local first
    if fresh then
      first = call('HSETNX', base .. 'ob', lane, entry) == 1
      if not first then call('RPUSH', base .. 'oq:' .. lane, entry) end
    else
      first = call('HGET', base .. 'ob', lane) == entry
    end
    if first then
      heads[#heads + 1] = position
      heads[#heads + 1] = card(base, conversation, ARGV[i + 1])
    end
    position = position + 1
  end
  return position
end

local function keep(base, at, ttl, changed) -- stores a session
  local key = base .. 's:' .. ARGV[at + 1]
  if not changed then return call('SET', key, ARGV[at + 4], 'KEEPTTL') end
  call('SET', key, ARGV[at + 4], 'EX', ttl)
  local epoch = tonumber(match(ARGV[at + 3], '^%d+'))
  if epoch > tonumber(match(changed, '^%d+ (%d+)') or '0') then silence(base, ARGV[at + 1], epoch) end
end

-- commit returns the positions of the turns that were committed before, the heads
-- as position and card, and the number of the first event now.
local function commit(base, starts, changed, first, ttl, auditLines, suspects)
  local skipped, heads, position, gone = {}, {}, 0, 0
  for turn = 1, #starts - 1 do
    local at = starts[turn]
    local conversation, audit, why = ARGV[at + 1], ARGV[at + 5], ARGV[at + 6]
    local timers = at + fixed + 3 * ARGV[at + 7]
    local fresh = tonumber(ARGV[at]) == first + gone
    if fresh then
      if suspects then call('HDEL', base .. 'att', ARGV[at]) end
      if why ~= '' then bury(base, call('LINDEX', base .. 'in', gone), why) end
      if ARGV[at + 4] ~= '' then keep(base, at, ttl, changed[turn]) end
      if audit ~= '' then call('XADD', base .. 'audit', 'MAXLEN', '~', auditLines, '*', 'e', audit) end
      setTimers(base, conversation, timers, starts[turn + 1] - 1)
      gone = gone + 1
    else
      skipped[#skipped + 1] = turn - 1
    end
    position = queue(base, conversation, fresh, at + fixed, timers - 1, heads, position)
  end
  if gone == 0 then return skipped, heads, first end
  if gone == 1 then
    call('LTRIM', base .. 'in', '1', '-1') -- numbers are dear: they are printed and read again
  else
    call('LTRIM', base .. 'in', gone, '-1')
  end
  return skipped, heads, first + gone
end
