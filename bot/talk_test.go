package bot

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

// library is the shipped content with further flows beside it.
func library(tb testing.TB, docs ...string) *flows.Library {
	tb.Helper()
	own := fstest.MapFS{}
	for i, doc := range docs {
		own[fmt.Sprintf("own%d.yaml", i)] = &fstest.MapFile{Data: []byte(doc)}
	}
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()}, flows.Source{Name: "own", FS: own})
	if lib == nil {
		tb.Fatal(problems.Err())
	}
	return lib
}

func engineWith(tb testing.TB, lib *flows.Library) *Engine {
	tb.Helper()
	set, problems := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	if set == nil {
		tb.Fatal(problems.Err())
	}
	e, err := New(Options{Flows: lib, FAQ: set})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// talk is one conversation whose turns a test plays one by one.
type talk struct {
	tb  testing.TB
	e   *Engine
	s   Session
	now time.Time
	got []Action // of the last turn
	n   int

	platform Platform // "" is the terminal
	public   bool
}

// newTalk begins a talk on the shipped content, with further flows beside it.
func newTalk(tb testing.TB, docs ...string) *talk {
	tb.Helper()
	if len(docs) == 0 {
		return talkOn(tb, shippedEngine(tb))
	}
	return talkOn(tb, engineWith(tb, library(tb, docs...)))
}

func talkOn(tb testing.TB, e *Engine) *talk {
	return &talk{tb: tb, e: e, now: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)}
}

// do plays one event, the session going through its binary form.
func (k *talk) do(b Body) *talk {
	k.tb.Helper()
	return k.from(Person{ID: "c", Name: "Li", Locale: "en"}, b)
}

func (k *talk) from(who Person, b Body) *talk {
	k.tb.Helper()
	k.n++
	platform := k.platform
	if platform == "" {
		platform = "terminal"
	}
	s, got := k.e.Handle(k.s, Event{
		ID: EventID(fmt.Sprint("e", k.n)), Conversation: "t:1", Platform: platform, Sender: who, Public: k.public, Time: k.now, Body: b,
	}, k.now)
	back, err := DecodeSession(s.AppendBinary(nil))
	if err != nil {
		k.tb.Fatal(err)
	}
	k.s, k.got = back, got
	return k
}

// write says something under a message id of its own, which it returns.
func (k *talk) write(text string) string {
	k.tb.Helper()
	id := fmt.Sprint("m", k.n+1)
	k.do(Text{Message: id, Text: text})
	return id
}

// press presses the button of a label that the last turn has shown.
func (k *talk) press(label string) *talk {
	k.tb.Helper()
	for _, b := range k.buttons() {
		if b.Label == label {
			return k.do(Pick{Token: b.Token, Label: label})
		}
	}
	k.tb.Fatalf("no button %q among %v", label, k.buttons())
	return k
}

func (k *talk) buttons() []Button {
	var out []Button
	for _, m := range k.messages() {
		out = append(out, m.Buttons...)
	}
	return out
}

func (k *talk) messages() []Message {
	var out []Message
	for _, a := range k.got {
		switch a := a.(type) {
		case Send:
			out = append(out, a.Message)
		case Edit:
			out = append(out, a.Message)
		}
	}
	return out
}

// said is everything that the last turn said, without markup.
func (k *talk) said() string {
	var out []string
	for _, m := range k.messages() {
		out = append(out, markup.Plain(m.Text))
	}
	return strings.Join(out, "\n")
}

// expect holds what the last turn said against parts of it, in their order.
func (k *talk) expect(parts ...string) *talk {
	k.tb.Helper()
	rest := k.said()
	for _, p := range parts {
		i := strings.Index(rest, p)
		if i < 0 {
			k.tb.Errorf("said %q, want %q in it, in this order", k.said(), parts)
			return k
		}
		rest = rest[i+len(p):]
	}
	if len(parts) == 0 && rest != "" {
		k.tb.Errorf("said %q, want nothing", rest)
	}
	return k
}

// find returns the last turn's first action of a type.
func find[T Action](k *talk) T {
	k.tb.Helper()
	for _, a := range k.got {
		if found, ok := a.(T); ok {
			return found
		}
	}
	var none T
	k.tb.Fatalf("actions %v have no %T", Actions(k.got), none)
	return none
}

// timer returns when the last turn has set a timer to, or zero.
func (k *talk) timer(key string) time.Time {
	for _, a := range k.got {
		if set, ok := a.(SetTimer); ok && set.Key == key {
			return set.At
		}
	}
	return time.Time{}
}

// fire moves the clock to a time and lets a timer fire.
func (k *talk) fire(key string, at time.Time) *talk {
	k.tb.Helper()
	k.now = at
	return k.from(Person{}, TimerFired{Key: key, At: at})
}
