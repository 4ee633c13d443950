package bot

import (
	"strconv"
	"time"

	"github.com/okpay/supportbot/faq"
)

// ActionNear is the action by which the engine asks, where it may (Options.SecondOpinion),
// which documents a text is like. It takes the text, and answers with the outcome "ok" and
// the values doc1, like1, doc2, like2 …, the likest first. It is not declared in
// flows/actions.yaml; whoever runs the engine performs it.
const ActionNear = "faq.near"

const (
	// nearTimeout bounds the whole detour: who waits for longer wonders.
	nearTimeout = time.Second
	// nearLead is how much likelier the first must be than the second before it confirms
	// what the matcher itself puts first.
	nearLead = 0.03
	// nearLeast is how like a document must be to be offered at all.
	nearLeast = 0.45
)

// consult asks for a second opinion on a text that the matcher is not sure of, outside of
// flows. It reports false where there is none to ask.
func (t *turn) consult(text string, verdict faq.Verdict) bool {
	if !t.e.second || verdict == faq.Answer || t.hid {
		return false
	}
	call := t.newCall()
	t.pend("thinking", text, []string{call})
	t.out = append(t.out, Do{Call: call, Action: ActionNear, Inputs: map[string]string{"text": text}, Timeout: nearTimeout})
	return true
}

// consulted goes on with a text once the second opinion is there, or is not to be had.
// One that comes when the talk has gone on is passed over.
func (t *turn) consulted(b ActionDone) {
	p := t.s.Pending
	if p == nil || p.Kind != "thinking" || len(p.Among) == 0 || p.Among[0] != b.Call {
		return
	}
	t.s.Pending, t.typed = nil, p.Target
	if t.s.Mode != ModeBot {
		return
	}
	matches := t.match(p.Target, 4)
	near := t.near(b)
	if b.Outcome != "ok" || len(near) == 0 {
		t.conclude(matches, faq.Decide(matches))
		return
	}
	t.weighUp(matches, near)
}

// weighUp puts two opinions together. The second one confirms or reorders; it never
// answers by itself, since what it finds alike may still be something else.
func (t *turn) weighUp(matches, near []faq.Match) {
	verdict := faq.Decide(matches)
	lead := near[0].Score
	if len(near) > 1 {
		lead -= near[1].Score
	}
	if verdict != faq.None && near[0].ID == matches[0].ID && lead >= nearLead {
		t.s.Misses = 0
		t.understood(matches)
		return
	}
	offered := near[:1:1]
	for _, list := range [][]faq.Match{matches[:min(2, len(matches))], near[1:]} {
		for _, m := range list {
			if len(offered) < 3 && !offers(offered, m.ID) {
				offered = append(offered, m)
			}
		}
	}
	t.s.Misses = 0
	t.suggest("did_you_mean", offered)
}

func offers(list []faq.Match, id string) bool {
	for _, m := range list {
		if m.ID == id {
			return true
		}
	}
	return false
}

// near reads the documents of an answer that this customer may get.
func (t *turn) near(b ActionDone) (out []faq.Match) {
	for n := 1; ; n++ {
		doc, ok := b.Values["doc"+strconv.Itoa(n)]
		if !ok {
			return out
		}
		like, err := strconv.ParseFloat(b.Values["like"+strconv.Itoa(n)], 64)
		if err != nil || like < nearLeast || !t.offerable(doc) {
			continue
		}
		out = append(out, faq.Match{ID: doc, Score: like})
	}
}
