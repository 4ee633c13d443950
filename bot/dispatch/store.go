package dispatch

import (
	"context"
	"errors"
	"hash/fnv"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Partitions is the number of shards that conversations are spread over. It is
// part of the stored layout: changing it means moving every key.
const Partitions = 64

// Partition is one shard of conversations, from 0 to Partitions-1.
type Partition uint8

// PartitionOf returns the partition of a conversation. It is part of the stored
// layout too.
func PartitionOf(c bot.ConversationID) Partition {
	h := fnv.New64a()
	h.Write([]byte(c))
	sum := h.Sum64()
	return Partition((sum ^ sum>>32) % Partitions) // FNV's low bits alone spread short ids unevenly
}

// ErrFenced says that the caller is no longer the owner of the partition: its
// lease was taken over. Nothing was written; it must drop what it holds.
var ErrFenced = errors.New("fenced: another process owns the partition")

// ErrStale says that a turn began with a session that is not the stored one, or
// passed over an event that is not handled yet. Nothing was written; the caller
// must drop the sessions it keeps and read again from the head.
var ErrStale = errors.New("stale: the turn began with an older session")

// Store keeps everything durable. Every method is one script, so it happens
// wholly or not at all, and every one but Take may be repeated after a lost reply
// without a second effect. All methods are safe for concurrent use.
type Store interface {
	Inbox
	Leases
	Turns
	Outbox
	Limits
}

// Inbox takes events in.
type Inbox interface {
	// Ingest appends an event to its conversation's partition and reports
	// whether it was new. An event whose ID was seen within the dedup window is
	// dropped. When it returns nil the event is stored. Other processes are woken;
	// the caller wakes its own, fresh or not.
	Ingest(ctx context.Context, ev Incoming) (fresh bool, err error)
	// Bury keeps what no event can be made of among the dead letters of its
	// conversation's partition.
	Bury(ctx context.Context, l Letter) error
	// Wakes yields the partitions that may have something to do: an event came
	// into an empty stream, or a lease was released. It ends with the context and
	// returns its error. At the start and after a lost connection every partition
	// is yielded, since wake-ups may have been missed. wake must not block long.
	Wakes(ctx context.Context, wake func(Partition)) error
}

// Limits are shared by all processes.
type Limits interface {
	// Take counts one delivery against all rates and returns 0, or counts nothing
	// and returns how long to wait before asking again and the key of the rate that
	// has no room. While a more urgent delivery waits for a rate, by whichever
	// process, less urgent ones are told to wait; of equally urgent ones the process
	// goes first that waits longest. Urgency counts from 0 up, 9 at most. A Take that
	// is repeated after a lost reply may count twice: the only method of which that
	// is so.
	Take(ctx context.Context, rates []Rate, urgency int) (wait time.Duration, key string, err error)
	// Forgo takes back that a delivery of this urgency waits for a rate, as far as this
	// process told Take so. Others would wait for it a little.
	Forgo(ctx context.Context, key string, urgency int) error
	// Rest closes a rate for a time. A longer rest is not made shorter.
	Rest(ctx context.Context, r Rest) error
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
	// Release gives a lease back at once and wakes the others, so that they need
	// not wait for its end. It returns ErrFenced when the lease was lost before.
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
	// reads the events that follow, with their sessions: one round trip at most. It
	// returns ErrFenced when the lease is lost and ErrStale when a turn began with
	// another session than the stored one. One worker calls it for a lease, one
	// call after another. After any error the turns may or may
	// not be committed: drop the sessions kept, read again from the head, and ask
	// for the Ready lanes.
	Step(ctx context.Context, l Lease, in StepInput) (StepOutput, error)
	// Ready lists the lanes that have something to deliver. An owner asks when it
	// takes a partition over, and after an error of Step, Claim or Advance.
	Ready(ctx context.Context, l Lease) ([]Lane, error)
}

// StepInput is what a Step writes and how much it reads.
type StepInput struct {
	Turns []Turn
	Now   time.Time // timers up to here are due
	After string    // read events after this stream id; "" reads from the head again
	Count int       // read at most so many events; 0 reads none
}

// StepOutput is what a Step found.
type StepOutput struct {
	Events    []Stored
	Sessions  map[bot.ConversationID]Saved // of the conversations in Events, after Turns, read only; absent: a new conversation
	Skipped   []string                     // stream ids of turns that were committed before: their outcome stands
	Heads     []Item                       // items of these turns that are first in their lane, claimed with Turn.Token
	NextTimer time.Time                    // no timer is due before it; zero: none is set
}

// Stored is an event in the stream. What a crashed owner has left there is read
// one event at a time, so that Attempts condemns only the event that ends
// processes and not those read together with it.
type Stored struct {
	StreamID     string
	Conversation bot.ConversationID
	Payload      []byte // as ingested; nil for a timer that fired
	Timer        Timer  // the timer that fired; Key is "" for an ingested event
	Attempts     int    // how many earlier owners may have ended at it; 0 almost always
}

// Saved is a session as stored.
type Saved struct {
	Revision uint64
	Session  []byte
}

// Turn is the outcome of one event. Turns are committed in the order of their
// events, none passed over, in one Step or in several, and each begins with the
// session that the one before left.
type Turn struct {
	StreamID     string
	Conversation bot.ConversationID
	Revision     uint64 // of the session that the turn began with; 0 for a new one
	Epoch        uint32 // bot.Session.Epoch after the turn; bot output of an older one is dropped
	Session      []byte // nil leaves the stored session alone, Revision and Epoch then mean nothing
	Items        []Item
	Timers       []Timer
	Audit        []byte // one line for the audit trail; nil writes none
	Token        string // the attempt token for items that are first in their lane
	Dead         string // why the event is a dead letter, to be kept and listed; "" it is none
}

// Lane is one ordered queue of a conversation. Items of a lane are delivered
// strictly one after another; lanes do not wait for each other.
type Lane struct {
	Conversation bot.ConversationID
	Name         string // LaneChat, LaneDesk, "mail/<ticket>", or "do/<call>" for each action by itself
}

// The lanes that every conversation has.
const (
	LaneChat = "chat" // to the customer; raising the epoch drops bot output from it
	LaneDesk = "desk" // to the agents
	laneMail = "mail/"
)

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

// Timer sets a timer of the conversation, replacing one of the same key, or
// cancels it when At is zero. One that has fired already can no longer be
// cancelled: its event is in the stream.
type Timer struct {
	Key string
	At  time.Time
}

// Outbox delivers in order.
type Outbox interface {
	// Claim marks the head of a lane as tried with the token and returns it;
	// Item.Earlier tells of an attempt before with another token. Output of an
	// older epoch is dropped on the way, so claim again, with the same token,
	// before a delivery is repeated. False: the lane is empty.
	Claim(ctx context.Context, l Lease, lane Lane, token string) (Item, bool, error)
	// Advance records what came of the head of a lane, takes it off, appends the
	// result event where there is one, and claims the next item with the same token.
	// The caller wakes the partition for the result. A token that is not the item's
	// own changes nothing and returns ErrFenced. An item that was advanced before
	// stays advanced: only a repeated call of that very Advance sees the next item.
	Advance(ctx context.Context, l Lease, done Done) (next Item, more bool, err error)
	// Following lists the items behind the head of a lane, at most so many. It is for a
	// look: nothing is claimed, and more may come.
	Following(ctx context.Context, lane Lane, most int) ([]Item, error)
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
	Result  *Incoming // an event of the same conversation that tells of the outcome; deduplicated like any other
}
