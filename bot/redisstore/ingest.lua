-- ARGV: event id, nonce, conversation, payload, dedup seconds, channel, partition
return append(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
