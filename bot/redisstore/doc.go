// Package redisstore keeps conversations in Redis: what bot/dispatch wants of a
// store, one Lua script a call. It knows nothing of engines and platforms; events,
// sessions and actions are bytes to it.
//
//	store, err := redisstore.Open(ctx, redisstore.Options{URL: "redis://localhost:6379"})
//	defer store.Close()
//
// or, for a look without a server, kept in this process only:
//
//	store, err := redisstore.Embedded(ctx, redisstore.Options{})
//
// # What is promised
//
// Every script happens wholly or not at all, and a script that is run again
// because its reply was lost has no second effect and gives the same answer: the
// client may repeat calls, and does. Calls made at the same time share a pipeline,
// and with appendfsync always an fsync. Redis 6.2 or later; maxmemory-policy must
// be noeviction (see [Store.Check]). The reasons are in docs/decisions/0002.
//
// # Layout
//
// Keys begin with Options.Prefix ("sb:"). Those of a partition go on with a hash
// tag, "{p0}:" to "{p63}:", so that in Redis Cluster a partition is on one node;
// scripts get that beginning as their only key. Names are joined with line
// breaks, shown as ⏎; names that hold one are refused.
//
//	key                    kind    content                                                 kept for
//	{pN}:lease             hash    owner, epoch (the fence), until (ms by Redis TIME),     ever
//	                               cur (last stream id handed out to anybody),
//	                               sus (up to where earlier owners had read)
//	{pN}:in                stream  events: c conversation, p payload;                      until committed
//	                               timers that fired: c conversation, k key, a time (ms)
//	{pN}:att               hash    stream id → attempts and the epoch that counted last    until committed
//	{pN}:seen:<event>      string  the call that stored the event                          Options.Dedup
//	{pN}:s:<conversation>  string  "revision epoch⏎" and the session                       Options.SessionTTL, idle
//	{pN}:t                 zset    conversation⏎key by time (ms)                           until fired
//	{pN}:oq:<lane>⏎<conv>  list    items: id⏎voice⏎epoch⏎card key⏎payload                  until delivered
//	{pN}:ready             hash    lane⏎conversation → its head's claim:                   until empty
//	                               id⏎token⏎earlier token⏎item before
//	{pN}:cards:<conv>      hash    card key → the platform's message id                    Options.CardTTL, idle
//	{pN}:audit             stream  e: one line                                             Options.AuditTTL, AuditLines
//	{pN}:dlq               stream  what in held, and w: why                                10,000 of each partition
//	members                zset    process by the end of its announcement                  its ttl
//	ticket:<number>        string  item⏎conversation                                       Options.TicketTTL
//	secret                 string  what ticket numbers are made with                       ever
//	wake                   channel the number of a partition that has something to do
package redisstore
