package bot

import (
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// exposed reports whether a flow is private and others read along.
func (t *turn) exposed(flow *flows.Flow) bool { return t.s.Public && flow.Private() }

// elsewhere leads the customer to the private chat for a private matter.
func (t *turn) elsewhere(link string) {
	key := "private_move"
	if link == t.e.agentLink() {
		key = "private_agent"
	}
	t.lead(key, link)
}

// filesShown answers files that others can see: what is kept for a ticket is not
// shown to all first. A caption is heard where it says something by itself.
func (t *turn) filesShown(caption string) {
	t.lead("private_files", linkStart)
	if t.e.lib.Word(caption) != "" || t.e.exactDoc(caption) != "" || faq.Decide(t.e.index.Match(caption, 3)) == faq.Answer {
		t.hear(caption)
	}
}

// lead says something with a button to the private chat, which opens there with
// the link as its payload.
func (t *turn) lead(key, link string) {
	t.s.Pending, t.s.Misses = nil, 0
	m := t.message(key)
	m.Buttons = []Button{{Label: t.say("button_private"), Private: link}}
	t.send(m)
}

// moveAway ends the running flow, which has come to something private, and goes
// on with what it had interrupted.
func (t *turn) moveAway(link string) signal {
	t.ended(t.s.Top(), "moved")
	t.s.Frames = t.s.Frames[:t.root()]
	t.elsewhere(link)
	t.resume()
	return waits
}

// link is the link to the running flow as a whole.
func (t *turn) link() string { return t.e.linkTo(flows.FlowID(t.s.Frames[t.root()].Flow)) }
