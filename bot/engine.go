package bot

import (
	"errors"
	"time"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// The bounds of a turn and of a session. They keep Handle total whatever the
// content and the customer do.
const (
	maxSteps    = 64               // steps of flows in one turn; the linter refuses loops, this stops what it cannot see
	maxFrames   = 6                // digressions and sub-flows upon each other
	maxPath     = 24               // questions that back can return to
	maxLines    = 20               // utterances kept for the agent
	maxLine     = 300              // runes kept of one utterance
	maxFiles    = 10               // attachments kept for a ticket
	maxHeld     = 20               // messages kept while a ticket has no number yet
	maxTickets  = 10               // ticket numbers kept
	maxOthers   = 8                // tickets kept beside the one that has the conversation
	maxReplies  = 10               // agents' messages that have not gone out, of a ticket
	maxPast     = 8                // agents' messages of a ticket that are remembered
	maxHeard    = 16               // customers' messages of a ticket whose ids are remembered
	maxHeldText = 1 << 14          // bytes of one message that is kept while a ticket has no number yet
	maxText     = 4096             // runes of a customer's message that are read
	maxQuote    = 120              // runes of what a customer replies to
	awaitGrace  = 30 * time.Second // beyond an action's own timeout; only a lost runtime gets here
)

// Options are what an engine is made of.
type Options struct {
	Flows         *flows.Library
	FAQ           *faq.Set   // its lexicon of synonyms trains the matcher too
	Index         *faq.Index // of Documents, where it is learned already; nil learns them
	DefaultLocale string     // for customers whose language nothing tells; default "en"
	SecondOpinion bool       // where the matcher is unsure, ActionNear is asked before anything is said
	Hold          bool       // agents' replies wait for the moment of flows.Desk.Hold, in which they can be taken back
}

// Engine answers customers. It is immutable and safe for concurrent use.
type Engine struct {
	lib    *flows.Library
	faq    *faq.Set
	index  *faq.Index
	locale string
	starts map[string]flows.FlowID // start phrases word for word
	can    map[Platform]Capabilities
	hold   bool
	second bool
}

// New makes an engine and trains its matcher.
func New(o Options) (*Engine, error) {
	if o.Flows == nil || o.FAQ == nil {
		return nil, errors.New("an engine needs flows and an FAQ")
	}
	if o.DefaultLocale == "" {
		o.DefaultLocale = "en"
	}
	if o.Index == nil {
		o.Index = buildIndex(o.Flows, o.FAQ)
	}
	return &Engine{
		lib:    o.Flows,
		faq:    o.FAQ,
		index:  o.Index,
		locale: o.DefaultLocale,
		starts: startPhrases(o.Flows),
		can:    capabilities(),
		hold:   o.Hold,
		second: o.SecondOpinion,
	}, nil
}

// Locales returns the languages that the engine answers in, those of the sources first.
func (e *Engine) Locales() []string { return e.lib.Locales() }

// Notice is a sentence of flows/phrases.yaml that an adapter says by itself, in
// the language that serves a BCP 47 tag, else in the default one. It is plain text.
func (e *Engine) Notice(key, tag string) string {
	locale := e.known(tag)
	if locale == "" {
		locale = e.locale
	}
	return markup.Plain(e.lib.Phrase(key).Render(locale, nil))
}

// Handle is one turn: it answers an event. It is pure, deterministic and
// bounded, never fails, and leaves s as it was. The zero Session is a new
// conversation. It is safe for concurrent use.
func (e *Engine) Handle(s Session, ev Event, now time.Time) (Session, []Action) {
	t := e.turn(s, ev, now)
	t.play()
	return t.s, t.out
}

// Visit is one place of a flow that a turn came through, for coverage and for
// the inspector: a step, and where a turn left it by one of several ways, that way.
type Visit struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
	Way  string `json:"way,omitempty"` // an option's value, an action's outcome, or a branch's "case 1" or "else"
}

// Trace is Handle and also tells which steps the turn came through.
func (e *Engine) Trace(s Session, ev Event, now time.Time) (Session, []Action, []Visit) {
	t := e.turn(s, ev, now)
	t.tracing = true
	t.play()
	return t.s, t.out, t.visits
}

// visit notes a place for Trace.
func (t *turn) visit(f *Frame, way string) {
	if t.tracing {
		t.visits = append(t.visits, Visit{f.Flow, f.Step, way})
	}
}

// turn is the work space of one call of Handle.
type turn struct {
	e       *Engine
	s       Session
	ev      Event
	now     time.Time
	out     []Action
	set     deadlines   // the timers that are set in the store
	prefix  string      // said before the next text: the mark of a demo answer
	typed   string      // the customer's text as they typed it
	quote   string      // what they reply to, in words
	answers string      // the id of their message, for who reads along
	pressed question    // the question whose button they have pressed
	version *flows.Flow // the last answer of flow
	newest  *flows.Flow // and of latest
	regard  regard      // the last of the engine's own sentences about a ticket
	extra   []string    // names and values for the text that is being rendered

	alive   bool          // the customer did something
	since   time.Duration // since what they did before
	asked   uint32        // Session.Prompts as the turn began: questions above it are new
	hid     bool          // ingest has masked a secret in what is being read
	whole   bool          // a form was filled in as a whole
	failing bool          // an error of ours is being dealt with

	tracing bool
	visits  []Visit
}

// regard is a sentence and the ticket that it is about.
type regard struct{ ref, ticket string }

func (e *Engine) turn(s Session, ev Event, now time.Time) *turn {
	return &turn{e: e, s: s.Clone(), ev: ev, now: now.UTC().Truncate(time.Millisecond), set: s.deadlines()}
}

// play runs the turn.
func (t *turn) play() {
	t.out = make([]Action, 0, 4) // most turns say one thing and set two timers
	t.asked = t.s.Prompts
	t.hid = len(t.ev.Redacted) > 0
	t.catchUp()
	t.handle()
	t.timers()
	t.stamp()
}

// stamp gives everything that the turn says the epoch that it ends with: what
// leads over to an agent belongs to the change of voice, not to what came before.
// Where others read along, the first answer shows whom it is for.
func (t *turn) stamp() {
	to := t.addressed()
	for i, a := range t.out {
		switch a := a.(type) {
		case Send:
			a.Epoch = t.s.Epoch
			if a.Voice != VoiceAgent { // what an agent replies to they have said themselves
				a.Message.ReplyTo, to = to, ""
			}
			t.out[i] = a
		case Edit:
			a.Epoch = t.s.Epoch
			t.out[i] = a
		case Typing:
			a.Epoch = t.s.Epoch
			t.out[i] = a
		}
	}
}

// addressed returns the message that the turn answers where others read along. A
// press and a result have none of their own: they go on with what was last written.
func (t *turn) addressed() string {
	if !t.s.Public {
		return ""
	}
	switch t.ev.Body.(type) {
	case Pick, ActionDone:
		return t.s.Last.Message
	}
	return t.answers
}

// handle is the one switch over what can happen.
func (t *turn) handle() {
	switch b := t.ev.Body.(type) {
	case Text:
		if t.arrives(b.Text) {
			t.text(b)
		}
	case Pick:
		if t.arrives("") {
			t.pick(b)
		}
	case Command:
		t.arrive("")
		t.slash(b)
	case Media:
		t.arrive(b.Caption)
		if b.Album != "" {
			t.collect(b)
		} else if !t.worn() {
			t.media(b)
		}
	case Edited:
		t.arrive(b.Text)
		t.edited(b)
	case Opened:
		t.arrive("")
		t.opened(b)
	case Filled:
		if t.arrives("") {
			t.filledIn(b)
		}
	case Lost:
		t.lost(b)
	case Deleted:
		t.heard()
		t.deleted(b)
	case Reacted:
		t.heard()
		t.reacted(b)
	case Claimed, Said, Decided, AgentEdited, AgentDeleted, AgentReacted, Note, Assigned, Transferred, Released,
		Resolved, Reopened, Snoozed, Prioritised, Blocked, Refused, Moved, ThreadLost, Mailed:
		if !t.early() {
			t.atDesk()
		}
	case TicketOpened:
		t.ticketOpened(b)
		t.overdue()
	case ActionDone:
		t.actionDone(b)
	case TimerFired:
		t.fired(b)
	case Undelivered:
		t.undelivered(b)
	case Delivered:
		t.delivered(b)
	}
}

// atDesk is the part of that switch for what agents do and what their desk tells.
func (t *turn) atDesk() {
	switch b := t.ev.Body.(type) {
	case Claimed:
		t.claimed(b)
	case Said:
		t.said(b)
	case Note:
		t.note(b)
	case Transferred:
		t.transferred(b)
	case Released:
		t.released(b)
	case Resolved:
		t.resolved(b)
	case Assigned:
		t.assigned(b)
	case Reopened:
		t.reopened(b)
	case Snoozed:
		t.snoozed(b)
	case Prioritised:
		t.prioritised(b)
	case Blocked:
		t.blocked(b)
	case Refused:
		t.refusedAct(b)
	case Decided:
		t.decided(b)
	case AgentEdited:
		t.agentEdited(b)
	case AgentDeleted:
		t.agentDeleted(b)
	case AgentReacted:
		t.agentReacted(b)
	case Moved:
		t.moved(b)
	case ThreadLost:
		t.threadLost(b)
	case Mailed:
		t.mailed(b)
	}
}

// arrives is arrive for what a running flow may take: it reports false when the
// flow has had its turns, and has said so.
func (t *turn) arrives(text string) bool {
	t.arrive(text)
	return !t.worn()
}

// arrive takes note of a sign of life from the customer: who and where they
// are, their language, and whether silence has ended their flow meanwhile.
func (t *turn) arrive(text string) {
	if _, pressed := t.ev.Body.(Pick); !pressed {
		t.s.Picked = "" // only two presses in a row are a double tap
	}
	t.s.Conversation = t.ev.Conversation
	t.s.Platform = t.ev.Platform
	t.s.Public = t.ev.Public
	t.answers = messageOf(t.ev.Body)
	before := t.s.Customer.Locale
	if t.ev.Sender.ID != "" {
		t.s.Customer = t.ev.Sender
		if t.s.Customer.Locale == "" { // not every event of a platform tells it
			t.s.Customer.Locale = before
		}
	}
	t.tongue(text, before)
	t.heard()
	// The timer's own event may still be on its way: the clock decides, not the order.
	if !t.s.IdleAt.IsZero() && !t.now.Before(t.s.IdleAt) {
		t.expire()
	}
	t.since = t.now.Sub(t.s.Seen)
	t.s.Seen = t.now
	t.secrets()
	t.gather()
}

// messageOf returns the platform's id of the message that holds a customer's words.
func messageOf(b Body) string {
	switch b := b.(type) {
	case Text:
		return b.Message
	case Command:
		return b.Message
	case Media:
		return b.Message
	case Edited:
		return b.Message
	}
	return ""
}
