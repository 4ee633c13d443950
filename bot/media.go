package bot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/flows"
)

// media takes files: on to the people who have the ticket, or kept for those who
// will. A caption is read like any text.
func (t *turn) media(b Media) {
	t.typed, t.quote = clip(b.Caption), t.cite(b.Quote)
	caption := flows.Normalize(t.typed)
	if caption != "" {
		t.s.Last = LastText{Message: b.Message, Calls: t.s.Calls} // as of any text: an edit of the caption reaches what it has answered
	}
	t.line('c', t.quoted(describe(b.Files, caption)))
	files := readable(b.Files)
	if len(files) > 0 && t.adds(b.Message, strings.TrimSpace(t.typed), files) {
		return
	}
	if t.s.Mode != ModeBot {
		t.relay(b.Message, strings.TrimSpace(t.typed), b.Files)
		return
	}
	if t.s.Public && len(files) > 0 {
		t.filesShown(caption)
		return
	}
	t.s.Files = append(t.s.Files, files...)
	if n := len(t.s.Files) - maxFiles; n > 0 { // the newest are those that matter
		t.s.Files = append(t.s.Files[:0], t.s.Files[n:]...)
	}
	switch f := t.s.Top(); {
	case caption != "":
		t.hear(caption)
	case len(files) == 0:
		t.resumeWith(t.say("media_unknown"))
	case f != nil && t.takesFiles(f):
		t.resumeWith(t.say("attachment_counted", "count", strconv.Itoa(len(t.s.Files))))
	default:
		t.resumeWith(t.say("media_received"))
	}
}

// readable leaves out what nobody can read later, such as stickers.
func readable(files []File) []File {
	out := make([]File, 0, len(files))
	for _, f := range files {
		switch f.Kind {
		case "photo", "document", "voice", "video":
			out = append(out, f)
		}
	}
	return out
}

// takesFiles reports whether the flow writes a ticket, where files belong.
func (t *turn) takesFiles(f *Frame) bool {
	flow := t.flow(f)
	return flow != nil && writes(flow)
}

// writes reports whether a flow can end in a ticket.
func writes(flow *flows.Flow) bool { return has[*flows.Ticket](flow) }

// fillsIn reports whether a flow has a form.
func fillsIn(flow *flows.Flow) bool { return has[*flows.Form](flow) }

func has[V flows.Verb](flow *flows.Flow) bool {
	return slices.ContainsFunc(flow.Steps, func(s *flows.Step) bool {
		_, yes := s.Verb.(V)
		return yes
	})
}

// describe writes files as one line of a transcript.
func describe(files []File, caption string) string {
	out := ""
	for _, f := range files {
		out += "[" + f.Kind
		if f.Name != "" {
			out += " " + f.Name
		}
		out += "] "
	}
	return out + caption
}

// edited takes a changed message. What people have seen is changed there. An edit of the last answer answers its
// question again; an edit of anything else that was last said is heard anew.
func (t *turn) edited(b Edited) {
	t.typed = clip(b.Text)
	text := flows.Normalize(t.typed)
	if k := t.hearer(b.Message); k != nil { // also after the talk about it is over
		t.editedAtDesk(k, b.Message, strings.TrimSpace(t.typed))
		return
	}
	if t.s.Mode != ModeBot {
		t.editedAtDesk(t.s.Ticket, b.Message, strings.TrimSpace(t.typed))
		return
	}
	if b.Message == "" || b.Message != t.s.Last.Message || text == "" {
		return // long past: the talk has gone on; or a caption was taken away
	}
	if t.s.Last.Calls != t.s.Calls {
		t.resumeWith(t.say("edit_too_late"))
		return // a backend or a ticket has the old words already; /back leads to a new answer
	}
	step := t.s.Last.Step
	if step != "" && !t.askAgain(step) {
		return
	}
	t.s.Last.Step = ""
	t.line('c', text)
	t.hear(text)
}

// askAgain goes back to the question that the last text answered, if it is the
// last one answered in the running flow.
func (t *turn) askAgain(at string) bool {
	f := t.s.Top()
	if f == nil || f.Await != "" {
		return false
	}
	at, field, _ := strings.Cut(at, "#")
	if n := len(f.Path); ref(f) != at {
		if n == 0 || f.Flow+"/"+f.Path[n-1] != at {
			return false
		}
		f.Step, f.Path = f.Path[n-1], f.Path[:n-1]
		f.Card, f.Tries, f.Await = 0, 0, ""
		t.s.Prompts++
		f.Prompt = t.s.Prompts
	}
	if _, step := t.at(f); step != nil {
		if v, ok := step.Verb.(*flows.Form); ok {
			reopenField(f, v, field)
		}
	}
	return true
}

// reopenField opens the field of a form that a text has answered, and leads on
// from there to what is still open: the next field, or the review.
func reopenField(f *Frame, v *flows.Form, slot string) {
	i := slices.IndexFunc(v.Fields, func(x *flows.Field) bool { return x.Slot == slot })
	switch open := nextField(f, v, 0); {
	case i < 0:
		f.Card = uint16(open)
	case open == formReview:
		f.Card = uint16(formChanging + i)
	default:
		f.Card = uint16(i)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
