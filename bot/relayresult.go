package bot

import "strings"

// delivered notes that something relayed has arrived.
func (t *turn) delivered(b Delivered) {
	if b.Relay.IsZero() {
		return
	}
	t.relaying(b.Relay, string(MarkDelivered), "")
	k, id, decides := t.replyOf(b.Relay)
	if !decides {
		return
	}
	if k == nil || k.past(id) == nil {
		m := Mark{Ticket: b.Relay.Ticket, Reply: id, State: MarkDelivered, Message: b.Message, Parts: b.Parts}
		if k != nil {
			m.Queue = k.Queue
		}
		t.out = append(t.out, m)
		return
	}
	p := k.past(id)
	if p.State == MarkFailed {
		return // a part of it has not arrived
	}
	why := p.Lacks
	if b.Relay.To == toMail {
		if why == "" {
			why = "desk_by_mail"
		}
		b.Message, b.Parts = "", nil // that is no message of the chat
	}
	p.State, p.Text, p.Files = MarkDelivered, shown(p.Text), nil
	if b.Message != "" {
		p.There = b.Message
	}
	t.marked(k, p, why, b.Message, b.Parts...)
}

// replyOf returns the agent's message that a relay passes on, and whether what
// becomes of the relay is what becomes of the message.
func (t *turn) replyOf(r Relay) (k *Ticket, id string, decides bool) {
	if r.To == toTheDesk || what(r.Message) != "message" || strings.HasSuffix(r.Message, mailCopy) || strings.HasSuffix(r.Message, mailNotice) {
		return t.find(r.Ticket), "", false
	}
	return t.find(r.Ticket), r.Message, true
}

// lostRelay notes that something relayed will not arrive, and shows it.
func (t *turn) lostRelay(b Undelivered) {
	t.relaying(b.Relay, string(MarkFailed), b.Reason)
	k, id, decides := t.replyOf(b.Relay)
	switch {
	case k == nil && decides:
		t.out = append(t.out, Mark{Ticket: b.Relay.Ticket, Reply: id, State: MarkFailed, Reason: t.failure(b)})
	case k == nil:
	case strings.HasPrefix(b.Relay.Message, deskAct):
		t.toDesk(k, "desk_act_failed")
	case b.Relay.To == toTheDesk:
		t.toDesk(k, "desk_not_shown")
	case !decides:
		t.lostChange(k, b)
	default:
		t.lostReply(k, id, b)
	}
}

// lostChange shows that an edit, a deletion or an emoji has not reached the
// customer, or that a mail beside the chat has not gone out.
func (t *turn) lostChange(k *Ticket, b Undelivered) {
	message, _, _ := strings.Cut(b.Relay.Message, "/")
	if strings.HasSuffix(b.Relay.Message, mailNotice) {
		t.toDesk(k, "desk_notice_failed")
		return
	}
	keys := map[string]string{"edit": "desk_no_edit", "delete": "desk_no_delete", "reaction": "desk_no_react", "message": "desk_mail_failed"}
	key := keys[what(b.Relay.Message)]
	if p := k.past(message); p != nil && (key == "desk_no_edit" || key == "desk_no_delete") {
		t.marked(k, p, "desk_change_refused", "")
		return
	}
	t.toDesk(k, key)
}

// lostReply shows that a reply has not reached the customer. One who cannot be
// reached in the chat gets it by mail, where they wanted that.
func (t *turn) lostReply(k *Ticket, id string, b Undelivered) {
	p := k.past(id)
	if p == nil {
		t.out = append(t.out, Mark{Ticket: k.ID, Queue: k.Queue, Reply: id, State: MarkFailed, Reason: t.failure(b)})
		return
	}
	if b.Relay.To == toCustomer && b.Reason == "unreachable" && k.Contact != "" && p.State == MarkSending {
		t.mail(k, Reply{Message: id, Text: p.Text, Files: p.Files}, "")
		p.Lacks = "desk_mail_instead"
		t.marked(k, p, p.Lacks, "")
		return
	}
	p.State, p.Text, p.Files = MarkFailed, shown(p.Text), nil
	t.out = append(t.out, Mark{Ticket: k.ID, Queue: k.Queue, Reply: id, State: MarkFailed, Reason: t.failure(b)})
	if b.Reason != "unreachable" && k.open() {
		t.owe(k, t.now)
	}
}

// failure says to an agent why something has not arrived.
func (t *turn) failure(b Undelivered) string {
	switch b.Reason {
	case "unreachable":
		return t.deskText(b.Relay.Ticket, "desk_undelivered") + detail(b)
	case "rejected":
		return t.deskText(b.Relay.Ticket, "desk_rejected") + detail(b)
	}
	return b.Reason
}

// detail is what the platform says of a failure, as an aside.
func detail(b Undelivered) string {
	if b.Detail == "" {
		return ""
	}
	return " (" + b.Detail + ")"
}

// shown clips what is only kept to be shown.
func shown(text string) string {
	if r := []rune(text); len(r) > maxLine {
		return string(r[:maxLine]) + "…"
	}
	return text
}
