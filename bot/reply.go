package bot

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// decideWithin is how long a question about a reply stays open. Then nothing is
// sent: the talk has gone on.
const decideWithin = time.Hour

// said takes an agent's reply. The first one claims.
func (t *turn) said(b Said) {
	r := Reply{Message: b.Message, Text: b.Text, Files: b.Files, ReplyTo: b.ReplyTo, By: t.ev.Sender, Sure: b.Sure, Written: t.ev.Time}
	if r.Message == "" {
		r.Message = string(t.ev.ID) // a desk without ids of its own has no marks to show either
	}
	k := t.find(b.Ticket)
	if k != nil && (k.waits(r.Message) >= 0 || k.past(r.Message) != nil) {
		return // it is here already
	}
	t.act(b.Ticket, "reply")
	if k == nil || k.Status == TicketDone && !t.reopens(k) {
		t.refuse(b.Ticket, k, r, t.deskText(b.Ticket, "desk_closed"))
		return
	}
	if why := t.unfit(k, r); why != "" {
		t.refuse(k.ID, k, r, why)
		return
	}
	t.relaying(Relay{k.ID, toCustomer, r.Message}, "accepted", "")
	if why := t.objection(k, &r, b.Mentions); why != "" {
		r.Why = why
		t.ponder(k, r)
		return
	}
	t.give(k, r.By)
	t.hold(k, r)
}

// refuse ends a reply at once.
func (t *turn) refuse(id TicketID, k *Ticket, r Reply, why string) {
	t.relaying(Relay{id, toCustomer, r.Message}, string(MarkDropped), why)
	m := Mark{Ticket: id, Reply: r.Message, State: MarkDropped, Reason: why}
	if k == nil {
		t.out = append(t.out, m)
		return
	}
	m.Queue = k.Queue
	t.remember(k, r, m.State)
	t.out = append(t.out, m)
}

// unfit says why a reply cannot go out as it is.
func (t *turn) unfit(k *Ticket, r Reply) string {
	if strings.TrimSpace(r.Text) == "" && len(r.Files) == 0 {
		return t.deskText(k.ID, "desk_empty")
	}
	most := t.e.can[t.s.Platform].FileBytes
	for _, f := range r.Files {
		if most > 0 && f.Bytes > most {
			return t.deskText(k.ID, "desk_file_large", "name", f.Name, "limit", strconv.FormatInt(most>>20, 10))
		}
	}
	return ""
}

// objection returns the sentence that asks an agent first, or "".
func (t *turn) objection(k *Ticket, r *Reply, mentions []string) string {
	guard := ""
	if !r.Sure {
		guard = t.guarded(k, r.Text, mentions)
	}
	ask := guard
	if guard != "" {
		ask = t.deskText(k.ID, "desk_ask", "why", guard)
	}
	switch {
	case k.Status == TicketDone:
		return t.deskText(k.ID, "desk_ask_reopen")
	case k.claimed() && k.Agent.ID != r.By.ID:
		return strings.TrimSpace(guard + "\n" + t.deskText(k.ID, "desk_ask_taken", "agent", k.Agent.Name))
	}
	return ask
}

// guarded says what in a reply looks as if it were not meant for the customer: a
// colleague's name, another customer's ticket, a word of the house, or the wish for
// a secret, which nobody may ask a customer for.
func (t *turn) guarded(k *Ticket, text string, mentions []string) string {
	if len(mentions) > 0 {
		return t.deskText(k.ID, "desk_ask_mention", "name", strings.Join(mentions, ", "))
	}
	plain := markup.Plain(text)
	if number := t.foreign(k, plain); number != "" {
		return t.deskText(k.ID, "desk_ask_number", "number", number)
	}
	if secret, asks := flows.AsksSecret(plain); asks {
		return t.deskText(k.ID, "desk_ask_secret", "secret", secret)
	}
	if word, found := t.e.lib.Desk().Guarded(plain); found {
		return t.deskText(k.ID, "desk_ask_word", "word", word)
	}
	return ""
}

// foreign returns a ticket's number in a text that is none of this customer's. A
// number is told by what all begin with, such as OK-.
func (t *turn) foreign(k *Ticket, text string) string {
	prefix, _, ok := strings.Cut(string(k.ID), "-")
	if !ok {
		return ""
	}
	for _, word := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return !numeral(r) }) {
		if rest, cut := strings.CutPrefix(word, prefix+"-"); !cut || len(rest) < 4 || !strings.ContainsAny(rest, "0123456789") && len(rest) != 5 {
			continue
		}
		if id := TicketID(word); t.find(id) == nil && !slices.Contains(t.s.Tickets, id) {
			return word
		}
	}
	return ""
}

// numeral reports whether a rune can be part of a ticket's number.
func numeral(r rune) bool {
	return r == '-' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
}

// ponder keeps a reply until an agent has decided.
func (t *turn) ponder(k *Ticket, r Reply) {
	r.Due = t.now.Add(decideWithin)
	t.keep(k, r)
}

// hold keeps a reply for the moment in which it can be taken back, or sends it.
func (t *turn) hold(k *Ticket, r Reply) {
	r.Due = t.now
	if d := t.e.lib.Desk().Hold; t.e.hold && !r.Sure && d > 0 {
		r.Due = t.now.Add(d)
		if t.floor(k) && !slices.ContainsFunc(k.Replies, func(r Reply) bool { return !r.undecided() }) {
			t.out = append(t.out, Typing{})
		}
	}
	t.enqueue(k, r)
}

// enqueue puts a reply where it belongs by when it was written: a desk that delivers
// again what it had no answer to may tell of the second one first. Each waits for those
// before it.
func (t *turn) enqueue(k *Ticket, r Reply) {
	at := k.turnOf(r)
	for i := range k.Replies[:at] {
		if !k.Replies[i].undecided() {
			r.Due = later(r.Due, k.Replies[i].Due)
		}
	}
	for i := at; i < len(k.Replies); i++ {
		if !k.Replies[i].undecided() {
			k.Replies[i].Due = later(k.Replies[i].Due, r.Due)
		}
	}
	if r.Due.After(t.now) {
		t.keep(k, r)
		return
	}
	k.Replies = slices.Insert(k.Replies, at, r)
	t.sendDue(k)
}

// turnOf returns the place that a reply has among those that have not gone out: before
// the held ones that were written later.
func (k *Ticket) turnOf(r Reply) int {
	i := slices.IndexFunc(k.Replies, func(o Reply) bool { return !o.undecided() && o.after(r) })
	if i < 0 || r.undecided() {
		return len(k.Replies)
	}
	return i
}

// after reports whether a reply was written later than another one. Times are kept to
// the millisecond; of the same one, ids of the same length tell, which desks count up.
func (r *Reply) after(o Reply) bool {
	if !r.Written.Equal(o.Written) {
		return r.Written.After(o.Written)
	}
	return len(r.Message) == len(o.Message) && r.Message > o.Message
}

// keep stores a reply and shows that it has not gone out.
func (t *turn) keep(k *Ticket, r Reply) {
	k.Replies = slices.Insert(k.Replies, k.turnOf(r), r)
	t.out = append(t.out, Mark{Ticket: k.ID, Queue: k.Queue, Reply: r.Message, State: MarkHeld, Reason: r.Why})
	t.confirm(k, &r)
	switch { // more than anybody writes within the moment: the oldest need wait no longer
	case len(k.Replies) <= maxReplies:
	case k.Replies[0].undecided():
		t.drop(k, 0, MarkDropped, "desk_undecided")
	default:
		k.Replies[0].Due = t.now
		t.sendDue(k)
	}
}

// confirm asks about a reply, or offers to take it back.
func (t *turn) confirm(k *Ticket, r *Reply) {
	c := Confirm{Ticket: k.ID, Queue: k.Queue, Agent: r.By, Reply: r.Message, Text: r.Why}
	switch {
	case !r.undecided():
		c.Text = t.deskText(k.ID, "desk_hold", "seconds", strconv.Itoa(int(math.Ceil(r.Due.Sub(t.now).Seconds()))))
		c.Choices, c.At = []Choice{ChoiceDrop, ChoiceSend, ChoiceNote}, r.Due
	case k.Status == TicketDone:
		c.Choices = []Choice{ChoiceSend, ChoiceDrop}
	case k.claimed() && k.Agent.ID != r.By.ID:
		c.Choices = []Choice{ChoiceSend, ChoiceNote, ChoiceTake}
	default:
		c.Choices = []Choice{ChoiceSend, ChoiceNote, ChoiceDrop}
	}
	t.out = append(t.out, c)
}

// decided does what an agent has decided about a reply.
func (t *turn) decided(b Decided) {
	k := t.find(b.Ticket)
	t.act(b.Ticket, "decide", "choice", string(b.Choice), "reply", b.Message)
	if k == nil {
		t.toAgent(b.Ticket, "desk_closed")
		return
	}
	i := k.waits(b.Message)
	if i < 0 {
		t.toAgent(k.ID, "desk_too_late")
		return
	}
	switch b.Choice {
	case ChoiceSend, ChoiceTake:
		t.decidedSend(k, i, b.Choice == ChoiceTake)
	case ChoiceNote:
		t.drop(k, i, MarkNote, "desk_kept")
	case ChoiceDrop:
		t.drop(k, i, MarkDropped, "desk_undone")
	}
}

func (t *turn) decidedSend(k *Ticket, i int, take bool) {
	r := k.Replies[i]
	if k.Status == TicketDone && !t.reopens(k) {
		t.drop(k, i, MarkDropped, "desk_closed")
		return
	}
	if !r.undecided() { // it need not be held longer, and keeps its place
		k.Replies[i].Sure, k.Replies[i].Due = true, t.now
		for _, before := range k.Replies[:i] {
			if !before.undecided() {
				k.Replies[i].Due = later(k.Replies[i].Due, before.Due)
			}
		}
		t.sendDue(k)
		return
	}
	k.Replies = slices.Delete(k.Replies, i, i+1)
	switch {
	case k.Status == TicketDone:
		t.reopenFor(k, r.By)
	case take && k.claimed() && k.Agent.ID != r.By.ID:
		t.toDesk(k, "desk_taken_over", "agent", r.By.Name, "other", k.Agent.Name)
		t.give(k, r.By)
	}
	r.Why, r.Sure, r.Due, r.Written = "", true, t.now, t.ev.Time
	t.enqueue(k, r)
}

// drop ends a reply that has not gone out: as a note, or as nothing.
func (t *turn) drop(k *Ticket, i int, state MarkState, why string) {
	r := k.Replies[i]
	k.Replies = slices.Delete(k.Replies, i, i+1)
	reason := t.deskText(k.ID, why)
	t.relaying(Relay{k.ID, toCustomer, r.Message}, string(MarkDropped), reason)
	if state == MarkNote {
		reason = ""
	}
	t.remember(k, r, state)
	t.out = append(t.out, Mark{Ticket: k.ID, Queue: k.Queue, Reply: r.Message, State: state, Reason: reason})
	t.disown(k)
}

// dropReplies ends all replies of a ticket that have not gone out.
func (t *turn) dropReplies(k *Ticket, why string) {
	for len(k.Replies) > 0 {
		t.drop(k, 0, MarkDropped, why)
	}
}

// flush sends what is only held, since its agent goes on to something else.
func (t *turn) flush(k *Ticket) {
	for i := range k.Replies {
		if !k.Replies[i].undecided() {
			k.Replies[i].Due = t.now
		}
	}
	t.sendDue(k)
}

// sendDue sends the replies whose moment has passed, in their order, and ends those
// that nobody has decided about in time.
func (t *turn) sendDue(k *Ticket) {
	for i := 0; i < len(k.Replies); {
		r := k.Replies[i]
		switch {
		case r.Due.After(t.now):
			i++
		case r.undecided():
			t.drop(k, i, MarkDropped, "desk_undecided")
		case k.claimed() && k.Agent.ID != r.By.ID && !r.Sure: // meanwhile the ticket has got another agent
			k.Replies = slices.Delete(k.Replies, i, i+1)
			r.Why = t.deskText(k.ID, "desk_ask_taken", "agent", k.Agent.Name)
			t.ponder(k, r)
		default:
			k.Replies = slices.Delete(k.Replies, i, i+1)
			t.deliver(k, r)
		}
	}
}
