-- KEYS[1] base. ARGV: epoch. Returns the lanes that have items.
if not owned(KEYS[1], ARGV[1]) then return redis.error_reply('FENCED another process owns the partition') end
return call('HKEYS', KEYS[1] .. 'ob')
