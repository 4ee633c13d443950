package bot

import (
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// agent leads a customer who wants a person to one: by the hook's flow, else
// straight to the default queue.
func (t *turn) agent(why string) {
	t.s.Pending = nil
	if t.s.Mode != ModeBot {
		t.already()
		return
	}
	if why == "internal_error" && t.dead() { // an event that could not be handled brought us here
		t.s.Frames = nil
		t.phrase("internal_error")
	}
	if t.s.Public {
		t.elsewhere(t.e.agentLink())
		return
	}
	if t.hook(flows.HookAgent) {
		return
	}
	if f := t.s.Top(); f != nil && f.Await != "" && t.e.isHook(flows.HookAgent, f.Flow) {
		t.phrase("working") // the ticket that they want is being written
		return
	}
	if t.barred() {
		t.sayBlocked()
		return
	}
	queue := t.e.lib.DefaultQueue()
	if !queue.Open(t.now) {
		t.openLater(queue, t.below(), "", "")
		return
	}
	t.phrase("handoff_asked")
	t.openLive(queue, t.below(), "", "")
}

// already answers the wish for a person of somebody who waits for one or has one.
func (t *turn) already() {
	if t.s.Mode == ModeAgent && t.s.Ticket != nil {
		t.tell(t.s.Ticket, "handoff_talking", "agent", markup.Escape(t.s.Ticket.Agent.Name))
		return
	}
	if t.s.Ticket != nil && t.s.Ticket.ID != "" {
		t.tell(t.s.Ticket, "handoff_already")
		return
	}
	t.system("handoff_asked") // it has no number yet
}

// handoff executes a handoff step: it opens a live ticket and ends all flows.
func (t *turn) handoff(f *Frame, flow *flows.Flow, v *flows.Handoff) (flows.StepID, signal) {
	queue := t.e.lib.Queue(v.Queue)
	if queue == nil {
		queue = t.e.lib.DefaultQueue()
	}
	fields := append(t.fields(flow, v.Show), t.below()...)
	subject := flow.Title.Render(t.e.locale, nil)
	if t.barred() {
		t.sayBlocked()
		return "", goes
	}
	if v.Closed == "" && !queue.Open(t.now) {
		t.openLater(queue, fields, v.Priority, subject)
		return "", waits
	}
	if v.Closed != "" && !queue.Open(t.now) {
		t.visit(f, "closed")
		t.phrase("handoff_closed", "hours", queue.HoursNow(t.s.Locale, t.now))
		return v.Closed, goes
	}
	say := t.render(v.Say)
	if say == "" {
		say = t.say("handoff_asked")
	}
	t.send(Message{Text: say, Ref: ref(f)})
	t.openLive(queue, fields, v.Priority, subject)
	return "", waits
}

// openLater writes a deferred ticket in place of a live one, since nobody is there.
func (t *turn) openLater(queue *flows.Queue, fields []Field, priority, subject string) {
	t.phrase("handoff_closed", "hours", queue.HoursNow(t.s.Locale, t.now))
	t.openDeferredAs(OpenTicket{
		Call: t.newCall(), Queue: queue.ID, Priority: priority, Subject: subject, Fields: fields, Files: t.files(),
	}, queue)
	t.s.Frames, t.s.Pending, t.s.Misses = nil, nil, 0
}

// openLive asks for a live ticket. From here on the bot is silent.
func (t *turn) openLive(queue *flows.Queue, fields []Field, priority, subject string) {
	call := t.newCall()
	t.out = append(t.out, OpenTicket{
		Call: call, Kind: TicketLive, Queue: queue.ID, Priority: priority, Subject: subject,
		Customer: t.s.Customer, Platform: t.s.Platform, Locale: t.s.Locale,
		Fields: fields, Tried: t.tried(), Lines: t.transcript(), Files: t.files(), Promised: queue.Promise("live", t.now),
	})
	t.s.Ticket = &Ticket{
		Call: call, Queue: queue.ID, Opened: t.now, Kind: TicketLive, Status: TicketWaiting, Priority: priority, Subject: subject,
		Since: t.now, Owed: t.now, Promised: queue.Promise("live", t.now),
	}
	t.s.Frames, t.s.Pending, t.s.Misses = nil, nil, 0
	t.s.Mode = ModeWaiting
	t.s.Epoch++
}

// openDeferred executes a ticket step; the frame waits for the number.
func (t *turn) openDeferred(f *Frame, flow *flows.Flow, v *flows.Ticket) {
	queue := t.e.lib.Queue(v.Queue)
	if queue == nil {
		queue = t.e.lib.DefaultQueue()
	}
	contact, _ := f.Slot(v.Contact)
	f.Prompt = 0
	t.await(f, 0)
	t.out = append(t.out, Typing{})
	t.openDeferredAs(OpenTicket{
		Call: f.Await, Queue: queue.ID, Priority: v.Priority, Subject: markup.Plain(t.renderIn(t.e.locale, v.Subject)),
		Fields: t.fields(flow, v.Show), Files: t.files(), Contact: contact,
	}, queue)
}

// tried are the FAQ questions that were answered in this talk, in the desk's language.
func (t *turn) tried() []string {
	var out []string
	for _, l := range t.s.Lines {
		id, ok := strings.CutPrefix(l.Text, docFAQ)
		if l.From != 'b' || !ok {
			continue
		}
		if entry := t.e.faq.Entry(id); entry != nil && !slices.Contains(out, entry.Question.In(t.e.locale)) {
			out = append(out, entry.Question.In(t.e.locale))
		}
	}
	return out
}

// fields shows the desk what a flow has collected, private values masked.
func (t *turn) fields(flow *flows.Flow, names []string) []Field {
	f := t.s.Top()
	out := make([]Field, 0, len(names))
	for _, name := range names {
		if value, set := f.Slot(name); set {
			out = append(out, Field{Label: flow.SlotLabel(name, t.e.locale), Value: flow.Show(name, value, t.e.locale)})
		}
	}
	return out
}

// below shows the desk what the flows below the running one have collected, as
// far as their slots are labelled for people: whoever asks for a person in the
// middle of something need not explain it again.
func (t *turn) below() []Field {
	var out []Field
	for i := 0; i < len(t.s.Frames); i++ {
		f := &t.s.Frames[i]
		flow := t.flow(f)
		if flow == nil || i == len(t.s.Frames)-1 && t.handing(flow, f) {
			continue // its own show: says what to show
		}
		for _, slot := range f.Slots {
			if s := flow.Slot(slot.Name); s != nil && !s.Label.Empty() && slot.Value != s.Default {
				out = append(out, Field{Label: s.Label.Render(t.e.locale, nil), Value: flow.Show(slot.Name, slot.Value, t.e.locale)})
			}
		}
	}
	return out
}

// handing reports whether a frame stands at its own hand-off.
func (t *turn) handing(flow *flows.Flow, f *Frame) bool {
	step := flow.Step(flows.StepID(f.Step))
	if step == nil {
		return false
	}
	_, yes := step.Verb.(*flows.Handoff)
	return yes
}

// files takes the attachments that were kept for a ticket.
func (t *turn) files() []File {
	out := t.s.Files
	t.s.Files = nil
	return out
}

// ticketOpened learns a ticket's number.
func (t *turn) ticketOpened(b TicketOpened) {
	if t.dropped(b.Call) {
		t.out = append(t.out, CloseTicket{Ticket: b.Ticket, Queue: b.Queue, Why: "cancelled", By: t.s.Customer})
		return
	}
	if n := len(t.s.Tickets) - maxTickets + 1; n > 0 {
		t.s.Tickets = append(t.s.Tickets[:0], t.s.Tickets[n:]...)
	}
	t.s.Tickets = append(t.s.Tickets, b.Ticket)
	t.s.Promised = b.Promised
	k := t.numbered(b)
	if t.s.Unreachable != "" {
		t.toDesk(k, "desk_unreachable")
	}
	if t.floor(k) {
		t.welcomeWaiting(k, b)
		for _, h := range k.Held {
			t.pass(k, h)
		}
		k.Held = nil
		return
	}
	if i := t.awaiting(b.Call); i >= 0 && t.ticketSaid(i) {
		return
	}
	t.system(t.openedPhrase())
}

// openedPhrase tells a ticket's number, and when it is answered where that was promised.
func (t *turn) openedPhrase() string {
	if t.s.Promised.IsZero() {
		return "ticket_opened_soon"
	}
	return "ticket_opened"
}

// numbered gives a ticket that was asked for its number.
func (t *turn) numbered(b TicketOpened) *Ticket {
	for _, k := range t.s.tickets() {
		if k.Call == b.Call && k.ID == "" {
			k.ID, k.Promised = b.Ticket, b.Promised
			if b.Queue != "" {
				k.Queue = b.Queue
			}
			return k
		}
	}
	// Asked for by an older program, or forgotten since.
	k := &Ticket{
		ID: b.Ticket, Call: b.Call, Queue: b.Queue, Opened: t.now, Kind: TicketDeferred, Status: TicketWaiting,
		Since: t.now, Owed: t.now, Promised: b.Promised,
	}
	t.toOthers(k)
	return k
}

// dropped reports whether a ticket is one that its customer has given up before
// it had a number.
func (t *turn) dropped(call string) bool {
	for i, dropped := range t.s.Dropped {
		if dropped == call {
			t.s.Dropped = append(t.s.Dropped[:i], t.s.Dropped[i+1:]...)
			return true
		}
	}
	return false
}

// ticketSaid goes on with the flow that waited for a ticket's number. It returns
// false when the number is still to be said.
func (t *turn) ticketSaid(i int) bool {
	f := &t.s.Frames[i]
	_, step := t.at(f)
	if step == nil {
		return false
	}
	v, ok := step.Verb.(*flows.Ticket)
	if !ok {
		return false
	}
	if i < len(t.s.Frames)-1 { // below a digression, to which its own words do not belong
		t.proceed(i, step, step.Next)
		return false
	}
	text := t.render(v.Say)
	if text == "" {
		text = t.say(t.openedPhrase())
	}
	t.send(Message{Text: text, Ref: ref(f)})
	t.answered(f)
	t.leave(step, step.Next)
	return true
}
