package redisstore

import "time"

// Options say where the store is and for how long it keeps what. The zero value
// of everything but URL is good.
type Options struct {
	// URL is where Redis is:
	//
	//	redis://user:password@host:6379/0          one server, rediss:// for TLS, unix:// for a socket
	//	redis://host:26379?master_name=main        Sentinel
	//	redis://host1:7000,redis://host2:7000      Redis Cluster; one address with ?cluster=true
	//
	// Everything that go-redis reads from an address's query may be set there.
	URL string

	// Prefix is put before every key, "sb:" when empty. Installations that share
	// a Redis need different ones.
	Prefix string

	Dedup      time.Duration // how long a repeated event is known as one; 48 hours when zero
	SessionTTL time.Duration // an idle conversation is forgotten after it; 90 days when zero
	CardTTL    time.Duration // a message can be edited and taken back until it has passed; 30 days when zero
	AuditTTL   time.Duration // audit lines are dropped after it; 30 days when zero
	TicketTTL  time.Duration // a ticket's number is not given away again before; 2 years when zero
	AuditLines int           // the audit trail of a partition is cut to about so many lines; 10,000 when zero

	// TicketPrefix begins every ticket number, "OK-" when empty.
	TicketPrefix string
}

const day = 24 * time.Hour

func (o Options) withDefaults() Options {
	set(&o.Prefix, "sb:")
	set(&o.Dedup, 48*time.Hour)
	set(&o.SessionTTL, 90*day)
	set(&o.CardTTL, 30*day) // agents come back to what they wrote in a ticket that was put off
	set(&o.AuditTTL, 30*day)
	set(&o.TicketTTL, 2*365*day)
	set(&o.AuditLines, 10_000)
	set(&o.TicketPrefix, "OK-")
	return o
}

func set[T comparable](to *T, value T) {
	var zero T
	if *to == zero {
		*to = value
	}
}

// fixedArgs are options as the scripts take them.
type fixedArgs struct{ dedup, sessionTTL, cardTTL, auditLines, channel any }

func (o Options) args() fixedArgs {
	return fixedArgs{
		dedup: seconds(o.Dedup), sessionTTL: seconds(o.SessionTTL), cardTTL: seconds(o.CardTTL),
		auditLines: o.AuditLines, channel: o.Prefix + "wake",
	}
}

// seconds returns a duration as EX wants it, at least one.
func seconds(d time.Duration) int64 { return max(int64(d/time.Second), 1) }
