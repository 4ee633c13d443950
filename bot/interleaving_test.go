package bot

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var interleavings = flag.Int("interleavings", 300, "how many interleavings of customer, bot, timers, results and agents are tried")

// office plays customer, bot, timers, results and two agents in any order on one
// conversation, and holds what must be true of it whatever comes.
type office struct {
	t        testing.TB
	e        *Engine
	r        *rand.Rand
	s        Session
	platform Platform
	now      time.Time
	timers   map[string]time.Time
	chat     []Action // on their way to the customer, in order
	desk     []Action // on their way to the desk, in order
	calls    []Body   // results of calls
	trail    []string
	n        int

	buttons  []string
	words    []string             // what the customer wrote to people, in order
	thread   []string             // and what the desk was shown of it
	sent     map[TicketID][]int   // replies in the order in which they went out
	asked    map[string]bool      // replies that an agent was asked about: their order is the agent's
	said     map[string]TicketID  // replies of agents
	marks    map[string]MarkState // what they have ended as
	relays   map[Relay]string     // where relayed messages stand
	notes    []string             // ids of agents' messages, to change them
	messages []string             // ids of customers' messages

	drawn map[string]bool // the changes of status that the drawing in ticketstate.go has
}

func newOffice(t testing.TB, e *Engine, seed uint64) *office {
	return &office{
		platform: []Platform{"telegram", "terminal", "discord"}[seed%3],
		t:        t, e: e, r: rand.New(rand.NewPCG(seed, 7)), timers: map[string]time.Time{}, now: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC),
		sent: map[TicketID][]int{}, asked: map[string]bool{}, said: map[string]TicketID{}, marks: map[string]MarkState{}, relays: map[Relay]string{},
	}
}

func (o *office) fatal(format string, args ...any) {
	o.t.Helper()
	o.t.Fatalf("%s\nafter %s", fmt.Sprintf(format, args...), strings.Join(o.trail, "\n      "))
}

// deferred begins with a ticket that is to be answered later, by mail too.
func (o *office) deferred() {
	o.s.Tickets = []TicketID{"OK-20002"}
	o.s.Others = []*Ticket{{
		ID: "OK-20002", Call: "c0", Queue: "account", Kind: TicketDeferred, Status: TicketWaiting, Opened: o.now, Since: o.now,
		Owed: o.now, Promised: o.now.Add(9 * time.Hour), Contact: "li@example.com",
	}}
}

// turn handles one event and holds what must be true of every turn.
func (o *office) turn(who Person, b Body) {
	o.n++
	ev := Event{ID: EventID(fmt.Sprint("e", o.n)), Conversation: "c:1", Platform: o.platform, Sender: who, Time: o.now, Body: b}
	o.trail = append(o.trail, fmt.Sprintf("%s %s %s %+v", o.now.Format("15:04:05"), who.ID, ev.Kind(), b))
	before := o.s
	after, actions := o.e.Handle(o.s, ev, o.now)
	var err error
	if o.s, err = DecodeSession(after.AppendBinary(nil)); err != nil {
		o.fatal("the session does not decode: %v", err)
	}
	o.expectWords(before, ev)
	for _, a := range actions {
		o.take(before, a)
	}
	o.owners()
	o.statuses(before)
}

// statuses holds that a ticket's status changes as it is drawn. Of several changes in
// one turn the ends count.
func (o *office) statuses(before Session) {
	for _, k := range o.s.tickets() {
		for _, was := range before.tickets() {
			if was.Call == k.Call && was.Status != k.Status && !o.drawn[string(was.Status)+" --> "+string(k.Status)] {
				o.fatal("ticket %s goes from %s to %s, which is not drawn", k.ID, was.Status, k.Status)
			}
		}
	}
}

// drawing reads the changes of status that ticketstate.go draws.
func drawing(tb testing.TB) map[string]bool {
	tb.Helper()
	source, err := os.ReadFile("ticketstate.go")
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//\t(\w+ --> \w+):`).FindAllSubmatch(source, -1) {
		out[string(m[1])] = true
	}
	if len(out) < 8 {
		tb.Fatalf("the drawing has only %v", out)
	}
	return out
}

// owners holds that the conversation has one owner, and its tickets one place.
func (o *office) owners() {
	k := o.s.Ticket
	if (o.s.Mode == ModeBot) != (k == nil) {
		o.fatal("mode %q with ticket %v", o.s.Mode, k)
	}
	if k != nil && (o.s.Mode == ModeAgent) != k.claimed() {
		o.fatal("mode %q with a ticket of status %q and agent %q", o.s.Mode, k.Status, k.Agent.ID)
	}
	if k != nil && !k.open() && k.ID != "" {
		o.fatal("a resolved ticket has the conversation: %+v", k)
	}
	seen := map[TicketID]bool{}
	for _, k := range o.s.tickets() {
		if k.ID != "" && seen[k.ID] {
			o.fatal("two tickets of the number %s", k.ID)
		}
		seen[k.ID] = true
		if len(k.Replies) > maxReplies || len(k.Last) > maxPast || len(k.Held) > maxHeld || len(o.s.Others) > maxOthers {
			o.fatal("a ticket is out of bounds: %+v", k)
		}
		if (k.Status == TicketWaiting) != (k.Agent.ID == "") && k.open() {
			o.fatal("a ticket of status %q with agent %q", k.Status, k.Agent.ID)
		}
	}
}

// expectWords notes what the customer has written to people.
func (o *office) expectWords(before Session, ev Event) {
	if edit, ok := ev.Body.(Edited); ok && before.Mode != ModeBot && before.Ticket.ID == "" && !seen(before, edit.Message) {
		if i := slices.IndexFunc(before.Ticket.Held, func(h Held) bool { return h.Message == edit.Message }); i >= 0 {
			if i = o.lastWord(before.Ticket.Held[i].Text); i >= 0 {
				o.words[i] = edit.Text // nobody has seen the old ones yet
			}
		} else {
			o.words = append(o.words, edit.Text)
		}
	}
	if before.Mode != ModeBot && before.Ticket.ID == "" && o.s.Mode == ModeBot {
		for _, h := range before.Ticket.Held { // given up: nobody was to see them
			if i := o.lastWord(h.Text); i >= 0 {
				o.words = slices.Delete(o.words, i, i+1)
			}
		}
	}
	b, ok := ev.Body.(Text)
	if !ok || before.Mode == ModeBot || o.s.Mode == ModeBot {
		return // of these the one that leaves people
	}
	if p := before.Pending; p != nil && p.Kind == "add" && b.Text == "cancel" {
		return // it answers our own question
	}
	o.words = append(o.words, b.Text)
}

// seen reports whether the people of a ticket see a message already.
func seen(s Session, message string) bool {
	return slices.ContainsFunc(s.Others, func(k *Ticket) bool { return slices.Contains(k.Heard, message) })
}

// lastWord returns the place of the newest words of a text, or -1.
func (o *office) lastWord(text string) int {
	for i := len(o.words) - 1; i >= 0; i-- {
		if o.words[i] == text {
			return i
		}
	}
	return -1
}

// take performs an action, or puts it on its way.
func (o *office) take(before Session, a Action) {
	switch a := a.(type) {
	case Send:
		if bot := a.Voice == VoiceBot || a.Voice == VoiceReminder; bot && before.Mode == ModeAgent && o.s.Mode == ModeAgent {
			o.fatal("the bot speaks while an agent has the talk: %s", printed(a))
		}
		for _, b := range a.Message.Buttons {
			o.buttons = append(o.buttons, b.Token)
		}
		o.chat = append(o.chat, a)
		if a.Voice == VoiceAgent {
			o.went(a)
		}
	case Edit, Retract, React, Mail:
		o.chat = append(o.chat, a)
	case SetTimer:
		if a.Key == timerDesk && !a.At.Truncate(time.Millisecond).Equal(a.At) {
			o.fatal("a timer at %s, which no turn can meet", a.At)
		}
		o.timers[a.Key] = a.At
	case CancelTimer:
		delete(o.timers, a.Key)
	case OpenTicket:
		number := TicketID(fmt.Sprintf("OK-%05d", o.n*10+len(o.calls)))
		o.calls = append(o.calls, TicketOpened{Call: a.Call, Ticket: number, Queue: a.Queue, Position: o.r.IntN(4), Wait: time.Duration(o.r.IntN(600)) * time.Second, Promised: a.Promised})
	case Do:
		o.calls = append(o.calls, ActionDone{Call: a.Call, Outcome: "ok"})
	case Record:
		o.record(a)
	case Mark:
		o.mark(a)
	case Confirm:
		if a.At.IsZero() {
			o.asked[a.Reply] = true
		}
		o.desk = append(o.desk, a)
	case PostNote:
		if a.From == "customer" {
			o.show(before, a)
		}
		o.desk = append(o.desk, a)
	case EditNote, DropNote, ReactNote:
		o.desk = append(o.desk, a)
	}
}

// show notes what the customer's words are shown in. What they add to another ticket
// than the one that has the talk need not wait for that one's number.
func (o *office) show(before Session, a PostNote) {
	for _, k := range []*Ticket{before.Ticket, o.s.Ticket} {
		if k != nil && k.ID == a.Ticket {
			o.thread = append(o.thread, a.Text)
			return
		}
	}
	if i := o.lastWord(a.Text); i >= 0 {
		o.words = slices.Delete(o.words, i, i+1)
	}
}

// went notes that a reply goes out. Those that nobody was asked about do so in the
// order in which they were written.
func (o *office) went(s Send) {
	if s.Relay.Message == "" || o.said[s.Relay.Message] == "" {
		o.fatal("an agent's message that nobody wrote: %s", printed(s))
	}
	if o.asked[s.Relay.Message] {
		return
	}
	var n int
	fmt.Sscan(strings.TrimPrefix(s.Relay.Message, "r"), &n)
	list := o.sent[s.Relay.Ticket]
	if len(list) > 0 && list[len(list)-1] >= n {
		o.fatal("reply %d of %s goes out after %v", n, s.Relay.Ticket, list)
	}
	o.sent[s.Relay.Ticket] = append(list, n)
}

func final(s MarkState) bool { return s != MarkHeld && s != MarkSending }

// mark holds that a message ends as one thing.
func (o *office) mark(m Mark) {
	if was, ok := o.marks[m.Reply]; ok && final(was) && was != m.State {
		o.fatal("%s was %s and is now %s", m.Reply, was, m.State)
	}
	o.marks[m.Reply] = m.State
}

// record holds that a relayed message is accepted once and ends once.
func (o *office) record(r Record) {
	if r.Kind != "relay" {
		return
	}
	id := Relay{TicketID(r.Values["ticket"]), r.Values["to"], r.Values["message"]}
	was, state := o.relays[id], r.Values["state"]
	if was != "" && was != "accepted" || state == "accepted" && was != "" || was == "" && state != "accepted" && state != "dropped" {
		o.fatal("relay %+v is %q after %q", id, state, was)
	}
	o.relays[id] = state
}

// settle lets everything that is under way come to its end.
func (o *office) settle() {
	for range 2000 {
		switch {
		case len(o.calls) > 0:
			o.call()
		case len(o.chat) > 0:
			o.arrive()
		case len(o.desk) > 0:
			o.posted()
		case o.waiting():
			o.fire()
		default:
			return
		}
	}
	o.fatal("it does not come to rest")
}

// waiting reports whether a reply has still to go out.
func (o *office) waiting() bool {
	return slices.ContainsFunc(o.s.tickets(), func(k *Ticket) bool { return len(k.Replies) > 0 })
}

// accounts holds what must be true in the end.
func (o *office) accounts() {
	for id := range o.said {
		if !final(o.marks[id]) || o.marks[id] == "" {
			o.fatal("reply %s to %s ends as %q", id, o.said[id], o.marks[id])
		}
	}
	for id, state := range o.relays {
		if state == "accepted" {
			o.fatal("relay %+v has no end", id)
		}
	}
	if want := o.words; !inOrder(o.thread, want) {
		o.fatal("the thread has %q, want %q in it", o.thread, want)
	}
}

// inOrder reports whether a list has all of want, in their order.
func inOrder(list, want []string) bool {
	for _, s := range list {
		if len(want) > 0 && s == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}

// TestInterleavings: whatever customer, bot, timers, results and two agents do in
// whatever order, the talk has one owner, the bot is silent after a claim, every
// reply ends as one thing, every word of the customer is in the thread.
func TestInterleavings(t *testing.T) {
	t.Parallel()
	e, drawn := heldEngine(t), drawing(t)
	for seed := range uint64(*interleavings) {
		o := newOffice(t, e, seed)
		o.drawn = drawn
		if seed%2 == 1 {
			o.deferred()
		}
		for range 40 {
			o.step()
		}
		o.settle()
		o.accounts()
	}
}

// heldEngine is the shipped content, with replies held.
func heldEngine(tb testing.TB) *Engine {
	tb.Helper()
	e := *shippedEngine(tb)
	e.hold = true
	return &e
}
