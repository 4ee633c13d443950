package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot/markup"
)

// deliver sends an agent's reply to the customer.
func (t *turn) deliver(k *Ticket, r Reply) {
	if !k.claimed() {
		t.give(k, r.By)
	}
	about := !t.floor(k) && (t.s.Ticket != nil || t.barred())
	if !about && !t.floor(k) {
		t.front(k)
	}
	t.announce(k)
	t.remember(k, r, MarkSending)
	p := k.past(r.Message)
	p.About = about
	k.Spoke, k.Silent, k.Quiet = t.now, zeroTime, false
	k.Promised, k.Warned = zeroTime, 0 // it is kept
	t.owe(k, zeroTime)
	if t.s.Unreachable != "" && k.Contact != "" {
		t.relaying(Relay{k.ID, toCustomer, r.Message}, string(MarkDropped), "it goes by mail")
		t.mail(k, r, "")
		p.Lacks = "desk_by_mail"
		t.marked(k, p, p.Lacks, "")
	} else {
		t.toChat(k, p, r)
		if k.Contact != "" && t.now.Sub(t.s.Seen) > presence {
			t.mail(k, r, mailCopy)
		}
	}
	t.line('a', strings.TrimSpace(describe(r.Files, markup.Plain(r.Text))))
}

// presence is how long a customer counts as looking at the chat after they did
// something there; later an answer goes to their mailbox too, if they wanted that.
const presence = 15 * time.Minute

func (t *turn) toChat(k *Ticket, p *Past, r Reply) {
	m := Message{Text: t.headed(k, p, r.Text), Files: r.Files, Card: agentCard(r.Message)}
	lacks := ""
	if r.ReplyTo != "" {
		if t.e.can[t.s.Platform].ReplyTo {
			m.ReplyTo = r.ReplyTo
		} else {
			lacks = "desk_no_quote"
		}
	}
	t.out = append(t.out, Send{Message: m, Voice: VoiceAgent, Relay: Relay{k.ID, toCustomer, r.Message}})
	p.Lacks = lacks
	t.marked(k, p, lacks, "")
	if t.s.Unreachable != "" {
		t.toDesk(k, "desk_unreachable")
	}
}

// headed puts a ticket's number above a reply that comes into a talk about another.
func (t *turn) headed(k *Ticket, p *Past, text string) string {
	if !p.About {
		return text
	}
	return t.say("reply_about", "ticket", string(k.ID), "agent", markup.Escape(p.By)) + "\n" + text
}

// front gives the conversation to a ticket's agent. What the bot was in the middle
// of ends, and the desk sees what it had collected.
func (t *turn) front(k *Ticket) {
	if fields := t.below(); len(fields) > 0 {
		lines := make([]string, len(fields))
		for i, f := range fields {
			lines[i] = f.Label + ": " + f.Value
		}
		t.toDesk(k, "desk_flow_ended", "fields", strings.Join(lines, "\n"))
	}
	if f := t.s.Top(); f != nil {
		t.ended(f, "taken_over")
	}
	t.s.Frames, t.s.Pending, t.s.Misses = nil, nil, 0
	t.unlist(k)
	t.s.Ticket, t.s.Mode = k, ModeAgent
	t.s.Epoch++
	k.Quiet = false
	t.tell(k, "handoff_back", "agent", markup.Escape(k.Agent.Name))
}

// agentCard names the message that shows an agent's reply, for its edits.
func agentCard(message string) string { return "a:" + message }

// marked shows what became of an agent's message, and the ids that it has where it arrived.
func (t *turn) marked(k *Ticket, p *Past, why, at string, parts ...string) {
	m := Mark{Ticket: k.ID, Queue: k.Queue, Reply: p.Message, State: p.State, Message: at, Parts: parts}
	if why != "" {
		m.Reason = t.deskText(k.ID, why)
	}
	t.out = append(t.out, m)
}

// settled ends an agent's message that was never to go out.
func (t *turn) settled(k *Ticket, r Reply, state MarkState) {
	t.remember(k, r, state)
	t.marked(k, k.past(r.Message), "", "")
}

// remember keeps what is known of an agent's message, so that a change of it is
// dealt with as what it is.
func (t *turn) remember(k *Ticket, r Reply, state MarkState) {
	p := Past{Message: r.Message, State: state, At: t.now, By: r.By.Name}
	if state == MarkSending {
		p.Text, p.Files = r.Text, r.Files
	}
	if n := len(k.Last) - maxPast + 1; n > 0 {
		k.Last = slices.Delete(k.Last, 0, n)
	}
	k.Last = append(k.Last, p)
}

// agentEdited changes a reply that has not gone out, or the customer's message.
func (t *turn) agentEdited(b AgentEdited) {
	k := t.find(b.Ticket)
	t.act(b.Ticket, "edit", "reply", b.Message)
	if k == nil {
		return
	}
	if i := k.waits(b.Message); i >= 0 {
		t.editHeld(k, i, b)
		return
	}
	p := k.past(b.Message)
	_, note := NoteOf(b.Text)
	switch {
	case p == nil:
		t.toAgent(k.ID, "desk_too_old")
	case p.State == MarkNote || p.State == MarkDropped || p.State == MarkFailed:
	case note:
		t.marked(k, p, "desk_note_late", "")
	case !t.e.can[t.s.Platform].Edit:
		t.unable(k, p, "edit", "desk_no_edit")
	default:
		t.editSent(k, p, b)
	}
}

// editHeld changes what has not gone out. It may become a note by that, or
// something that is to be asked about.
func (t *turn) editHeld(k *Ticket, i int, b AgentEdited) {
	r := &k.Replies[i]
	if _, note := NoteOf(b.Text); note {
		t.drop(k, i, MarkNote, "desk_kept")
		return
	}
	r.Text = b.Text
	why := t.unfit(k, *r)
	if why != "" {
		t.drop(k, i, MarkDropped, "desk_empty")
		return
	}
	if r.undecided() {
		return // the question stays
	}
	if why = t.objection(k, r, b.Mentions); why != "" {
		held := *r
		k.Replies = slices.Delete(k.Replies, i, i+1)
		held.Why = why
		t.ponder(k, held)
		t.disown(k)
	}
}

func (t *turn) editSent(k *Ticket, p *Past, b AgentEdited) {
	if why := t.guarded(k, b.Text, b.Mentions); why != "" {
		t.relaying(Relay{k.ID, toCustomer, t.change(b.Message, "edit")}, string(MarkDropped), why)
		t.out = append(t.out, Mark{Ticket: k.ID, Queue: k.Queue, Reply: p.Message, State: p.State, Reason: t.deskText(k.ID, "desk_edit_guarded", "why", why)})
		return
	}
	p.Text = b.Text
	relay := Relay{k.ID, toCustomer, t.change(b.Message, "edit")}
	t.relaying(relay, "accepted", "")
	t.out = append(t.out, Edit{Message: Message{Text: t.headed(k, p, b.Text), Card: agentCard(b.Message)}, Voice: VoiceAgent, Relay: relay})
}

// agentDeleted takes back a reply, before or after it has gone out.
func (t *turn) agentDeleted(b AgentDeleted) {
	k := t.find(b.Ticket)
	t.act(b.Ticket, "delete", "reply", b.Message)
	if k == nil {
		return
	}
	if i := k.waits(b.Message); i >= 0 {
		t.drop(k, i, MarkDropped, "desk_undone")
		return
	}
	p := k.past(b.Message)
	switch {
	case p == nil:
		t.toAgent(k.ID, "desk_too_old")
	case p.State == MarkNote || p.State == MarkDropped || p.State == MarkFailed:
	case !t.e.can[t.s.Platform].Retract:
		t.unable(k, p, "delete", "desk_no_delete")
	default:
		relay := Relay{k.ID, toCustomer, t.change(b.Message, "delete")}
		t.relaying(relay, "accepted", "")
		t.out = append(t.out, Retract{Card: agentCard(b.Message), Relay: relay})
	}
}

// agentReacted shows the customer an emoji of the agent whom they talk to. Those of
// other agents are among agents.
func (t *turn) agentReacted(b AgentReacted) {
	k := t.find(b.Ticket)
	if k == nil || !k.claimed() || k.Agent.ID != t.ev.Sender.ID || b.Message == "" {
		return
	}
	relay := Relay{k.ID, toCustomer, t.change(b.Message, "reaction")}
	if !t.e.can[t.s.Platform].React {
		why := t.deskText(k.ID, "desk_no_react")
		t.relaying(relay, string(MarkDropped), why)
		t.toAgent(k.ID, "desk_no_react")
		return
	}
	t.act(k.ID, "react", "emoji", b.Emoji)
	t.relaying(relay, "accepted", "")
	t.out = append(t.out, React{Message: b.Message, Emoji: b.Emoji, Removed: b.Removed, Relay: relay})
}

// unable shows on a message what the customer's platform cannot do with it.
func (t *turn) unable(k *Ticket, p *Past, what, why string) {
	t.relaying(Relay{k.ID, toCustomer, t.change(p.Message, what)}, string(MarkDropped), t.deskText(k.ID, why))
	t.marked(k, p, why, "")
}

// NoteOf returns what an agent keeps among agents by writing // in front of it, and
// whether they did.
func NoteOf(text string) (note string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "//")
	if !ok {
		// As it is typed on a Chinese keyboard.
		rest, ok = strings.CutPrefix(strings.TrimSpace(text), "／／")
	}
	if !ok {
		return "", false
	}
	return strings.TrimSpace(rest), true
}
