// Package redisstore keeps conversations in Redis: what bot/dispatch wants of a
// store, one script a call. It knows nothing of engines and platforms; events,
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
// Every call happens wholly or not at all, and one that is run again because its
// reply was lost has no second effect and gives the same answer ([Store.Take] alone
// may count once more): the client may repeat calls, and does. Calls made at the same time share a run of the script, a
// system call and, with appendfsync always, an fsync. An owner keeps the sessions
// it has committed lately, and is handed an event by the Ingest that stores it;
// nothing of that is relied on. Redis 6.2 or later; maxmemory-policy must be
// noeviction (see [Store.Check]). Moving slots between the nodes of a Cluster
// splits a partition while it lasts: stop every process for the time. The reasons
// are in docs/decisions/0002, 0006 and 0007.
//
// Beside what dispatch wants, adapters share values, fields and named leases with
// the other processes: [Store.Value], [Store.Fields], [Store.Hold] and what goes with
// them. Tools read the audit trail ([Store.Trail]), what is still to be done
// ([Store.Outstanding]), what was given up ([Store.DeadLetters]) and who has a session
// ([Store.Conversations]) beside the processes at work.
//
// # Layout
//
// Keys begin with Options.Prefix ("sb:"). Those of a partition go on with a hash
// tag, "{p0}:" to "{p63}:", so that in Redis Cluster a partition is on one node;
// scripts get that beginning as their key. Names are joined with line breaks,
// shown as ⏎; names that hold one are refused.
//
//	key                    kind    content                                                kept for
//	{pN}:lease             hash    owner, until (ms by Redis TIME)                        ever
//	{pN}:fence             string  "epoch first suspects": the owner's epoch; the number  ever
//	                               of the first event in the list in; up to where events
//	                               may have ended earlier owners, left out when none may
//	{pN}:in                list    events: e<conversation>⏎payload, and timers that       until committed
//	                               fired: t<conversation>⏎time (ms)⏎key
//	{pN}:att               hash    number of an event → attempts, and the epoch that      until committed
//	                               counted last
//	{pN}:seen:<event>      string  the call that stored the event                         Options.Dedup
//	{pN}:seen:letter:<id>  string  empty: this was buried; its platform and id            Options.Dedup
//	{pN}:s:<conversation>  string  "revision epoch period⏎" and the session               Options.SessionTTL, idle
//	{pN}:t0 to t7          zset    timers of an eighth of the conversations each:         until fired
//	                               conversation⏎key by time (ms)
//	{pN}:ob                hash    lane⏎conversation → its head: token⏎earlier token⏎     until delivered
//	                               item before⏎item
//	{pN}:oq:<lane>⏎<conv>  list    what follows the head, alike                           until delivered
//	{pN}:cards:<conv>      hash    card key → the platform's message id, of a message in  Options.CardTTL, idle
//	                               several parts all of them (see dispatch)
//	{pN}:audit             stream  e: one line                                            Options.AuditTTL, AuditLines
//	{pN}:dlq               stream  e: what in held; w: why. Or what no event could be     10,000 of each partition
//	                               made of: x: its payload; c: conversation; p: platform;
//	                               i: the platform's id; w: why
//	{rates}:<rate>         string  "written tat closed" and marks of who waits, see       until it means nothing
//	                               rates.lua
//	v:<key>                string  a value of an adapter                                  its ttl, or ever
//	f:<key>                hash    fields of an adapter                                   ever
//	hold:<name>            string  "until ttl owner" (ms by Redis TIME): a named lease    its ttl
//	members                zset    process by the end of its announcement                 its ttl
//	ticket:<number>        string  item⏎conversation                                      Options.TicketTTL
//	secret                 string  what ticket numbers are made with                      ever
//	wake                   channel the number of a partition that has something to do
//
// An item is id⏎voice⏎epoch⏎card key⏎payload. A stream id of [dispatch.Stored] is
// the number of the event in its partition.
package redisstore
