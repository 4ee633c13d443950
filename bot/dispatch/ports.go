package dispatch

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Engine is the pure engine; *bot.Engine is one.
type Engine interface {
	Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action)
}

// Adapter delivers to one platform.
type Adapter interface {
	Platform() bot.Platform
	// Deliver performs a Send, Edit, Recall, Retract, React or Typing by one request to the
	// platform, as far as that can be. Its error is a *SendError where the adapter
	// knows what it means for the work; any other is tried again, since the request
	// may have arrived. What such an error says of a message that is Undelivered is
	// shown to agents: without addresses and tokens, but as it is.
	Deliver(ctx context.Context, d Delivery) (Receipt, error)
}

// Splitter is an adapter whose platform takes less in one message than the engine
// may put into one. Each part is delivered, recorded and repeated by itself.
type Splitter interface {
	// Split returns the messages that m becomes, at least one, in their order. It
	// is pure: the same message gives the same parts. The first one keeps the card,
	// the last one the buttons.
	Split(m bot.Message) []bot.Message
}

// Paced is an adapter or a desk whose platform limits how much is sent.
type Paced interface {
	// Rates names the limits that a delivery counts against: first that of the whole
	// platform, then those of its chat or, of a desk, channel. It is delivered only when all of them have
	// room, by whichever process; nil are none.
	Rates(d Delivery) []Rate
}

// Rate is one limit: one delivery in every Every, on average.
type Rate struct {
	Key   string        // the same in all processes, such as "telegram" or "telegram:chat:12"
	Every time.Duration // between two deliveries
	Burst time.Duration // how much of an unused time may be made up for later; 0: each waits its full turn
}

// Rest says that a platform takes nothing under a Rate's key for some time. All
// processes then wait.
type Rest struct {
	Key string
	For time.Duration
}

// Delivery is one attempt to perform an action. The names of its files have no part of
// a path, no sign that hides what they end with, and no markup.
type Delivery struct {
	ID           string // the same for all attempts of an action
	Conversation bot.ConversationID
	Action       bot.Action
	Platform     bot.Platform // of the conversation
	Card         string       // the platform's message id to edit or retract, where one is known
	MayRepeat    bool         // an earlier attempt may have arrived: look before sending, where the platform can tell
}

// Receipt is what a platform said of a delivered message.
type Receipt struct {
	Message string // the platform's message id, "" where it has none
	Rests   []Rest // what the platform says of its limits after this delivery
}

// Desk shows tickets to agents. It performs the actions of bot's deskaction.go, in
// the order of their conversation, each by one request as far as that can be. A
// desk whose platform limits how much is sent is Paced too.
type Desk interface {
	// Deliver performs all but OpenTicket. The receipt's Message is the desk's id of
	// what was posted. Errors are as of an Adapter.
	Deliver(ctx context.Context, d Delivery) (Receipt, error)
	// Open shows a new ticket and returns its place in the queue.
	Open(ctx context.Context, number bot.TicketID, d Delivery) (Place, error)
}

// Place is where a ticket stands in its queue.
type Place struct {
	Position int           // 1 is next, 0 is not known
	Wait     time.Duration // how long those before usually wait there, 0 is not known
}

// Mailer sends bot.Mail. The id is the same for all attempts, any of which may have
// arrived: the Message-ID is made from it, so that a repeat can be known as one. Errors
// are as of an Adapter.
type Mailer interface {
	Mail(ctx context.Context, id string, conversation bot.ConversationID, m bot.Mail) (Receipt, error)
}

// Files opens what a customer or an agent has attached, by the platform that has
// the bytes (bot.File.From, else that of the conversation). Its error is a
// *SendError where it will always be so: the file is gone, too large or not allowed;
// so may the error be that ends its reading. The names of files are safe to be shown
// and stored already: see Delivery.
type Files interface {
	Open(ctx context.Context, c bot.ConversationID, p bot.Platform, f bot.File) (io.ReadCloser, error)
}

// Backend performs the actions of flows/actions.yaml. It never fails: what goes
// wrong is the outcome "timeout" or "error". The id is the same for all attempts.
type Backend interface {
	Perform(ctx context.Context, id string, do bot.Do) bot.ActionDone
}

// Redactor masks secrets in an event before anything is stored.
type Redactor interface {
	Event(ev bot.Event) bot.Event
	// Text masks the secrets in a text and names their kinds.
	Text(s string) (masked string, kinds []string)
}

// Letter is something from a platform that no event can be made of.
type Letter struct {
	ID           string // the platform's own, "" where it has none
	Platform     bot.Platform
	Conversation bot.ConversationID // "" where it is not known
	Payload      []byte             // as it came
	Why          string
}

// Fate is what a failed delivery means for the work.
type Fate string

// The fates.
const (
	FateRetry       Fate = "retry"       // try again after SendError.After
	FateUnreachable Fate = "unreachable" // the customer cannot be reached any more: blocked, closed, deactivated
	FateRejected    Fate = "rejected"    // the platform will never take this message
)

// SendError says what a failed delivery means.
type SendError struct {
	Fate  Fate
	After time.Duration // for FateRetry: the platform's own delay, 0 leaves it to the runtime's backoff
	Rests []Rest        // with After: what else must wait, in all processes
	Err   error
}

func (e *SendError) Error() string { return fmt.Sprintf("%s: %v", e.Fate, e.Err) }

// Unwrap returns the platform's own error.
func (e *SendError) Unwrap() error { return e.Err }
