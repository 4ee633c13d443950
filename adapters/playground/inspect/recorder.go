// Package inspect shows what goes on inside a conversation: its session, the flow
// that runs as a drawing, the last turn, why an FAQ entry matched, and the talk as a
// .chat transcript that `supportbot test` plays.
//
//	r := inspect.NewRecorder(engine, library, func(c bot.ConversationID) { scene.Tell(scene.Turn, string(c)) })
//	rt, err := dispatch.New(dispatch.Options{Engine: r, …})
//	view := inspect.Look(r.Content(), session, r.Last(id), "en")
//	text, err := inspect.Transcript(r.Content(), r.Turns(id))
//
// It changes nothing. It imports bot, bot/chatscript, faq and flows.
package inspect

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/flows"
)

// The bounds of what is remembered. It is for people who look at a talk now.
const (
	maxTurns = 1000 // of a conversation: a transcript of a talk that long nobody reads
	maxTalks = 400  // conversations; the one that was silent for longest goes
)

// Turn is one turn of the engine as it went.
type Turn struct {
	At      time.Time // the clock of the turn
	Event   bot.Event
	Actions []bot.Action
	Visits  []bot.Visit
	Took    time.Duration
}

// Content is what the engine runs at a moment.
type Content struct {
	Engine *bot.Engine
	Flows  *flows.Library
}

// Recorder is an engine that remembers its turns. The content can be replaced while
// it runs. It is safe for concurrent use.
type Recorder struct {
	content atomic.Pointer[Content]
	tell    func(bot.ConversationID)

	mu    sync.Mutex
	talks map[bot.ConversationID]*talk
}

type talk struct {
	turns   []Turn
	cut     bool // the beginning is forgotten
	session bot.Session
}

// NewRecorder makes one. tell hears of every conversation that has had a turn.
func NewRecorder(c Content, tell func(bot.ConversationID)) *Recorder {
	r := &Recorder{tell: tell, talks: map[bot.ConversationID]*talk{}}
	r.content.Store(&c)
	return r
}

// Replace takes other content over. Turns under way end with what they began with;
// sessions go on with the versions of their flows that c's library keeps.
func (r *Recorder) Replace(c Content) { r.content.Store(&c) }

// Content returns what the engine runs now.
func (r *Recorder) Content() Content { return *r.content.Load() }

// Handle implements dispatch.Engine.
func (r *Recorder) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	begun := time.Now()
	after, actions, visits := r.Content().Engine.Trace(s, ev, now)
	r.remember(ev.Conversation, Turn{now, ev, actions, visits, time.Since(begun)}, after)
	r.tell(ev.Conversation)
	return after, actions
}

// remember keeps a turn. A turn that is done again, since it could not be stored,
// takes the place of its first attempt.
func (r *Recorder) remember(id bot.ConversationID, turn Turn, after bot.Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[id]
	if t == nil {
		r.makeRoom()
		t = &talk{}
		r.talks[id] = t
	}
	if n := len(t.turns); n > 0 && turn.Event.ID != "" && t.turns[n-1].Event.ID == turn.Event.ID {
		t.turns = t.turns[:n-1]
	}
	if len(t.turns) >= maxTurns {
		t.turns, t.cut = append([]Turn(nil), t.turns[maxTurns/2:]...), true
	}
	t.turns, t.session = append(t.turns, turn), after.Clone()
}

func (r *Recorder) makeRoom() {
	if len(r.talks) < maxTalks {
		return
	}
	var oldest bot.ConversationID
	for id, t := range r.talks {
		if oldest == "" || t.last().Before(r.talks[oldest].last()) {
			oldest = id
		}
	}
	delete(r.talks, oldest)
}

func (t *talk) last() time.Time { return t.turns[len(t.turns)-1].At }

// Turns returns the turns of a conversation that are remembered, oldest first, and
// whether that is all of them.
func (r *Recorder) Turns(id bot.ConversationID) (turns []Turn, whole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[id]
	if t == nil {
		return nil, true
	}
	return append(turns, t.turns...), !t.cut
}

// Session returns the session of a conversation after its last turn, false when there
// was none since the program began: then the store has it.
func (r *Recorder) Session(id bot.ConversationID) (bot.Session, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.talks[id]
	if t == nil {
		return bot.Session{}, false
	}
	return t.session, true
}
