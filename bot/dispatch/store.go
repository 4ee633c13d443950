package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Partitions is the number of shards that conversations are spread over. It is
// part of the stored layout: changing it means moving every key.
const Partitions = 64

// Partition is one shard of conversations, from 0 to Partitions-1.
type Partition uint8

// ErrFenced says that the caller is no longer the owner of the partition: its
// lease was taken over. Nothing was written; it must drop what it holds.
var ErrFenced = errors.New("fenced: another process owns the partition")

// Store keeps everything durable. Every method is one script, so it happens
// wholly or not at all, and every one may be repeated after a lost reply
// without a second effect. All methods are safe for concurrent use.
type Store interface {
	Inbox
	Leases
	Turns
	Outbox
}

// Inbox takes events in.
type Inbox interface {
	// Ingest appends an event to its conversation's partition and reports
	// whether it was new. An event whose ID was seen within the dedup window is
	// dropped. When it returns nil the event is stored.
	Ingest(ctx context.Context, ev Incoming) (fresh bool, err error)
	// Wakes yields the partitions that may have something to do. It ends with
	// the context. After a lost connection every partition is yielded, since
	// wake-ups may have been lost with it.
	Wakes(ctx context.Context, wake func(Partition)) error
}

// Incoming is an event on its way into the store.
type Incoming struct {
	ID           bot.EventID
	Conversation bot.ConversationID
	Payload      []byte // bot.Event in its binary form
}

// Leases spread the partitions over the processes.
type Leases interface {
	// Join announces a process and returns how many are alive, itself included.
	// It must be repeated before ttl has passed.
	Join(ctx context.Context, owner string, ttl time.Duration) (members int, err error)
	// Leave takes the announcement back.
	Leave(ctx context.Context, owner string) error
	// Acquire takes or renews the lease of a partition. It returns false while
	// another process holds it. A change of owner raises the epoch.
	Acquire(ctx context.Context, p Partition, owner string, ttl time.Duration) (Lease, bool, error)
	// Release gives a lease back at once, so that others need not wait for its end.
	Release(ctx context.Context, l Lease) error
}

// Lease is the right to run a partition. Its Epoch is the fence.
type Lease struct {
	Partition Partition
	Owner     string
	Epoch     uint64
}

// Turns reads events and commits what came of them.
type Turns interface {
	// Step commits turns, moves the timers that are due into the stream, and
	// reads the events that follow, with their sessions: one round trip. It
	// returns ErrFenced when the lease is lost.
	Step(ctx context.Context, l Lease, in StepInput) (StepOutput, error)
	// Ready lists the lanes that have something to deliver. An owner asks once,
	// when it takes a partition over.
	Ready(ctx context.Context, l Lease) ([]Lane, error)
}

// StepInput is what a Step writes and how much it reads.
type StepInput struct {
	Turns []Turn
	Now   time.Time // timers up to here are due
	After string    // read events after this stream id; "" reads from the head again
	Count int       // read at most so many events
}

// StepOutput is what a Step found.
type StepOutput struct {
	Events    []Stored
	Sessions  map[bot.ConversationID]Saved // of the conversations in Events; absent: a new conversation
	Skipped   []string                     // stream ids of turns that were committed before: their outcome stands
	Heads     []Item                       // items of these turns that are first in their lane, claimed with Turn.Token
	NextTimer time.Time                    // when the next timer is due; zero: none is set
}

// Stored is an event in the stream.
type Stored struct {
	StreamID     string
	Conversation bot.ConversationID
	Payload      []byte
	Attempts     int // how often it was read before; counts crashes
}

// Saved is a session as stored.
type Saved struct {
	Revision uint64
	Session  []byte
}

// Turn is the outcome of one event.
type Turn struct {
	StreamID     string
	Conversation bot.ConversationID
	Revision     uint64 // of the session that the turn began with; 0 for a new one
	Epoch        uint32 // bot.Session.Epoch after the turn; bot output of an older one is dropped
	Session      []byte
	Items        []Item
	Timers       []Timer
	Audit        []byte // one line for the audit trail; nil writes none
	Token        string // the attempt token for items that are first in their lane
	Dead         string // why the event is a dead letter; "" it is none
}

// Lane is one ordered queue of a conversation. Items of a lane are delivered
// strictly one after another; lanes do not wait for each other.
type Lane struct {
	Conversation bot.ConversationID
	Name         string // "chat", "desk", or "do/<call>" for each action by itself
}

// Item is one action on its way out.
type Item struct {
	ID      string // the outbox id, the same for all attempts: idempotency keys are made from it
	Lane    Lane
	Voice   bot.Voice // "" for what no epoch drops
	Epoch   uint32
	Payload []byte // bot.Action in its binary form
	Earlier string // the token of an earlier attempt that was not recorded as done: it may have arrived
	Card    string // the platform's message id of the card that the action edits, where one is known
	CardKey string // the card of the message, "" for none
}

// Timer sets a timer, or cancels it when At is zero.
type Timer struct {
	Key string
	At  time.Time
}

// Outbox delivers in order.
type Outbox interface {
	// Claim marks the head of a lane as tried with the token and returns it;
	// Item.Earlier tells of an attempt before. False: the lane is empty.
	Claim(ctx context.Context, l Lease, lane Lane, token string) (Item, bool, error)
	// Advance records what came of the head of a lane, takes it off, appends the
	// result event where there is one, and claims the next item with the same token.
	// A token that is not the item's own changes nothing and returns ErrFenced.
	Advance(ctx context.Context, l Lease, done Done) (next Item, more bool, err error)
	// TicketNumber returns the number of the ticket that an outbox item opens:
	// always the same for the same item, unguessable from it, and never that of
	// another item.
	TicketNumber(ctx context.Context, item string, conversation bot.ConversationID) (bot.TicketID, error)
}

// Done is what came of one item.
type Done struct {
	Lane    Lane
	ID      string
	Token   string
	Message string    // the platform's message id, kept for the item's card
	CardKey string    // see Item
	Result  *Incoming // an event that the outcome is told by; deduplicated like any other
}
