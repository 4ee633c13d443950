-- ARGV: epoch (see fence.lua)
return redis.call('HKEYS', base .. 'ready')
