package bot

import "github.com/tinylib/msgp/msgp"

// appendBinary writes an optional ticket as a list of none or one.
func (k *Ticket) appendBinary(b []byte) []byte {
	if k == nil {
		return msgp.AppendArrayHeader(b, 0)
	}
	b = msgp.AppendArrayHeader(b, 1)
	b = msgp.AppendString(b, string(k.ID))
	b = msgp.AppendString(b, k.Call)
	b = msgp.AppendString(b, k.Queue)
	b = appendPerson(b, k.Agent)
	b = appendTime(b, k.Opened)
	b = msgp.AppendBool(b, k.Told)
	b = msgp.AppendArrayHeader(b, uint32(len(k.Held)))
	for i := range k.Held {
		h := &k.Held[i]
		b = msgp.AppendString(b, h.Text)
		b = appendFiles(b, h.Files)
		b = msgp.AppendString(b, h.Message)
		b = msgp.AppendString(b, h.Quote)
	}
	b = msgp.AppendString(b, string(k.Kind))
	b = msgp.AppendString(b, string(k.Status))
	b = msgp.AppendString(b, k.Priority)
	b = msgp.AppendString(b, k.Subject)
	b = appendTime(b, k.Since)
	b = appendTime(b, k.Promised)
	b = appendTime(b, k.Until)
	b = appendTime(b, k.Owed)
	b = appendTime(b, k.Spoke)
	b = appendTime(b, k.Silent)
	b = appendTime(b, k.Closed)
	b = msgp.AppendUint8(b, k.Warned)
	b = msgp.AppendBool(b, k.Quiet)
	b = msgp.AppendUint16(b, k.Place)
	b = appendTime(b, k.PlaceAt)
	b = msgp.AppendString(b, k.Contact)
	b = msgp.AppendString(b, string(k.Linked))
	b = msgp.AppendString(b, k.Rating)
	return k.appendReplies(b)
}

func (k *Ticket) appendReplies(b []byte) []byte {
	b = msgp.AppendArrayHeader(b, uint32(len(k.Replies)))
	for i := range k.Replies {
		r := &k.Replies[i]
		b = msgp.AppendString(b, r.Message)
		b = msgp.AppendString(b, r.Text)
		b = appendFiles(b, r.Files)
		b = msgp.AppendString(b, r.ReplyTo)
		b = appendPerson(b, r.By)
		b = appendTime(b, r.Due)
		b = msgp.AppendString(b, r.Why)
		b = msgp.AppendBool(b, r.Sure)
		b = appendTime(b, r.Written)
	}
	b = msgp.AppendArrayHeader(b, uint32(len(k.Last)))
	for i := range k.Last {
		p := &k.Last[i]
		b = msgp.AppendString(b, p.Message)
		b = msgp.AppendString(b, string(p.State))
		b = msgp.AppendString(b, p.Text)
		b = appendTime(b, p.At)
		b = msgp.AppendString(b, p.By)
		b = msgp.AppendBool(b, p.About)
		b = msgp.AppendString(b, p.Lacks)
		b = appendFiles(b, p.Files)
		b = msgp.AppendString(b, p.There)
	}
	return appendStrings(b, k.Heard)
}

func (r *reader) ticket() *Ticket {
	if r.list() == 0 {
		return nil
	}
	k := &Ticket{
		ID: TicketID(r.str()), Call: r.str(), Queue: r.str(),
		Agent: r.person(), Opened: r.time(), Told: r.bool(), Held: r.held(),
	}
	if r.version < 3 {
		return k
	}
	k.Kind, k.Status, k.Priority, k.Subject = TicketKind(r.str()), TicketStatus(r.str()), r.str(), r.str()
	k.Since, k.Promised, k.Until, k.Owed = r.time(), r.time(), r.time(), r.time()
	k.Spoke, k.Silent, k.Closed, k.Warned = r.time(), r.time(), r.time(), r.u8()
	k.Quiet, k.Place, k.PlaceAt = r.bool(), r.u16(), r.time()
	k.Contact, k.Linked, k.Rating = r.str(), TicketID(r.str()), r.str()
	k.Replies, k.Last, k.Heard = r.replies(), r.pasts(), r.strings()
	return k
}

// upgrade tells a ticket of an older version what it knew only by the mode.
func (k *Ticket) upgrade(m Mode) {
	if k == nil {
		return
	}
	k.Kind, k.Status, k.Since = TicketLive, TicketWaiting, k.Opened
	if m == ModeAgent {
		k.Status = TicketClaimed
	}
}

func (r *reader) others() []*Ticket {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]*Ticket, 0, n)
	for range n {
		if k := r.ticket(); k != nil {
			out = append(out, k)
		}
	}
	return out
}

func (r *reader) held() []Held {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]Held, n)
	for i := range out {
		out[i] = Held{Text: r.str(), Files: r.files()}
		if r.version > 2 {
			out[i].Message, out[i].Quote = r.str(), r.str()
		}
	}
	return out
}

func (r *reader) replies() []Reply {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]Reply, n)
	for i := range out {
		out[i] = Reply{
			Message: r.str(), Text: r.str(), Files: r.files(), ReplyTo: r.str(),
			By: r.person(), Due: r.time(), Why: r.str(), Sure: r.bool(), Written: r.time(),
		}
	}
	return out
}

func (r *reader) pasts() []Past {
	n := r.list()
	if n == 0 {
		return nil
	}
	out := make([]Past, n)
	for i := range out {
		out[i] = Past{
			Message: r.str(), State: MarkState(r.str()), Text: r.str(),
			At: r.time(), By: r.str(), About: r.bool(), Lacks: r.str(), Files: r.files(), There: r.str(),
		}
	}
	return out
}
