package bot

import (
	"strconv"

	"github.com/okpay/supportbot/flows"
)

// media takes files: into the ticket that the running flow is about, or on to
// the people who have one. A caption is read like any text.
func (t *turn) media(b Media) {
	t.typed = clip(b.Caption)
	caption := flows.Normalize(t.typed)
	t.line('c', describe(b.Files, caption))
	if t.s.Mode != ModeBot {
		t.relay(caption, b.Files)
		return
	}
	files := readable(b.Files)
	f := t.s.Top()
	switch {
	case len(files) == 0:
		t.resumeWith(t.say("media_unknown"))
		return
	case f == nil || !t.takesFiles(f):
		if caption == "" {
			t.resumeWith(t.say("media_received"))
			return
		}
	default:
		room := max(0, maxFiles-len(f.Files))
		f.Files = append(f.Files, files[:min(room, len(files))]...)
		if caption == "" {
			t.resumeWith(t.say("attachment_counted", "count", strconv.Itoa(len(f.Files))))
			return
		}
	}
	t.hear(caption)
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

// takesFiles reports whether the flow ends in a request to people, where files belong.
func (t *turn) takesFiles(f *Frame) bool {
	flow := t.flow(f)
	if flow == nil {
		return false
	}
	for _, s := range flow.Steps {
		switch s.Verb.(type) {
		case *flows.Ticket, *flows.Handoff:
			return true
		}
	}
	return false
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

// edited takes a changed message. An edit of the last answer answers its
// question again; an edit of anything else that was last said is heard anew.
func (t *turn) edited(b Edited) {
	t.typed = clip(b.Text)
	text := flows.Normalize(t.typed)
	if t.s.Mode != ModeBot {
		t.tellDesk("desk_edited", "text", text)
		return
	}
	if b.Message == "" || b.Message != t.s.Last.Message {
		return // long past: the talk has gone on
	}
	step := t.s.Last.Step
	t.line('c', text)
	if step != "" && !t.reopen(step) {
		return
	}
	t.hear(text)
}

// reopen goes back to the question that the last text answered, if it is the
// last one answered in the running flow.
func (t *turn) reopen(at string) bool {
	f := t.s.Top()
	if f == nil || f.Await != "" {
		return false
	}
	if ref(f) == at {
		return true // it is still open: the answer did not fit
	}
	n := len(f.Path)
	if n == 0 || f.Flow+"/"+f.Path[n-1] != at {
		return false
	}
	f.Step, f.Path = f.Path[n-1], f.Path[:n-1]
	f.Card, f.Tries, f.Await = 0, 0, ""
	t.s.Prompts++
	f.Prompt = t.s.Prompts
	return true
}

// reacted passes a reaction on to the desk; to the bot it says nothing.
func (t *turn) reacted(b Reacted) {
	if !b.Removed {
		t.tellDesk("desk_reacted", "emoji", b.Emoji)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
