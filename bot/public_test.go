package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// links are the private links on the buttons of the last turn.
func (k *talk) links() []string {
	var out []string
	for _, b := range k.buttons() {
		if b.Private != "" {
			out = append(out, b.Private)
		}
	}
	return out
}

// TestPrivateMatters: whatever way leads to a private flow, in public it leads to
// the private chat, with a link that starts the flow there.
func TestPrivateMatters(t *testing.T) {
	t.Parallel()
	ticket := Text{Message: "m1", Text: "open a ticket"}
	tests := []struct {
		name string
		does []Body
		link string
	}{
		{"phrase", []Body{ticket}, "ticket"},
		{"command", []Body{Command{Name: "ticket"}}, "ticket"},
		{"menu", []Body{Command{Name: "menu"}, Pick{Token: "s.ticket"}}, "ticket"},
		{"link", []Body{Opened{Payload: "ticket"}}, "ticket"},
		{"suggestion", []Body{Command{Name: "faq", Args: "open a ticket"}, Pick{Token: "s.ticket"}}, "ticket"},
		{"option", []Body{Opened{}, Text{Text: "Lost my password"}}, "password_reset"},
		{"option of a number", []Body{Opened{}, Text{Text: "1"}}, "password_reset"},
		{"from another flow", []Body{Command{Name: "fees"}, ticket}, "ticket"},
		{"word", []Body{Text{Text: "agent"}}, "agent"},
		{"agent", []Body{Command{Name: "agent"}}, "agent"},
		{"link to a person", []Body{Opened{Payload: "agent"}}, "agent"},
		{"hand-off of an open flow", []Body{Command{Name: "fees"}, Text{Text: "x"}, Text{Text: "y"}, Text{Text: "z"}}, "agent"},
		{"event that could not be handled", []Body{Command{Name: "agent", Args: "internal_error"}}, "agent"},
		{"files", []Body{Media{Message: "m1", Files: []File{{Kind: "photo", ID: "f"}}}}, "start"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t)
			k.public = true
			for _, b := range tt.does {
				k.do(b)
			}
			if got := k.links(); !slices.Equal(got, []string{tt.link}) {
				t.Errorf("the buttons lead to %v, want %s; said %q", got, tt.link, k.said())
			}
			if len(k.s.Files) > 0 || k.s.Mode != ModeBot {
				t.Errorf("files %v, mode %q, want none of either", k.s.Files, k.s.Mode)
			}
			private := talkOn(t, k.e)
			private.do(Opened{Payload: tt.link})
			if private.said() == "" || len(private.links()) > 0 {
				t.Errorf("%s in the private chat says %q", tt.link, private.said())
			}
		})
	}
}

// TestPublicAnswers: in public the first answer shows whom it is for, and a press
// on a private option can be repeated after a while.
func TestPublicAnswers(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.public = true
	k.do(Text{Message: "m7", Text: "what are the fees"})
	var got []string
	for _, m := range k.messages() {
		got = append(got, m.ReplyTo)
	}
	if want := []string{"m7", ""}; !slices.Equal(got, want) {
		t.Errorf("messages reply to %q, want %q", got, want)
	}
	if m := find[Send](k.do(Command{Message: "m8", Name: "help"})).Message; m.ReplyTo != "m8" {
		t.Errorf("the answer to a command replies to %q, want its message", m.ReplyTo)
	}
	if m := find[Send](k.do(Pick{Token: "s.fees"})).Message; m.ReplyTo != "m7" {
		t.Errorf("the answer to a press replies to %q, want the customer's last words", m.ReplyTo)
	}
	k.do(Opened{})
	if m := find[Send](k).Message; m.ReplyTo != "" {
		t.Errorf("a greeting replies to %q, want nothing", m.ReplyTo)
	}
	k.do(Command{Name: "cancel"})
	k.do(Opened{}).press("Lost my password").expect("personal")
	token := k.s.Picked
	k.now = k.now.Add(time.Second)
	k.do(Pick{Token: token}).expect()
	k.now = k.now.Add(time.Minute)
	k.do(Pick{Token: token}).expect("personal")
	k.public = false
	if k.do(Text{Message: "m9", Text: "hi"}); find[Send](k).Message.ReplyTo != "" {
		t.Error("an answer in a private chat replies to a message")
	}
}

// TestSilenceInPublic: nobody is reminded before everybody's eyes.
func TestSilenceInPublic(t *testing.T) {
	t.Parallel()
	k := newTalk(t, "flow: open\ntitle: {zh: 开, en: Open}\nstart: {command: open}\nprivate: false\n"+slow[strings.Index(slow, "slots:"):])
	k.public = true
	k.do(Command{Name: "open"})
	k.from(Person{}, ActionDone{Call: "c1", Outcome: "timeout"}).expect("Late, again?")
	k.fire(timerRemind, k.s.RemindAt).expect()
	k.fire(timerIdle, k.s.IdleAt).expect()
	if len(k.s.Frames) != 0 {
		t.Error("a flow in public does not expire")
	}
}

// TestOpenFlowsStopInPublic: a flow that runs in public by its own word still
// writes no ticket there, and calls no private flow.
func TestOpenFlowsStopInPublic(t *testing.T) {
	t.Parallel()
	const board = `flow: board
title: {zh: 板, en: Board}
start: {command: board}
private: false
slots: {n: {type: int}}
steps:
- {id: n, ask: {zh: 几？, en: "Which one?"}, into: n}
- {id: which, branch: [{when: n == 1, next: one}, {else: two}]}
- {id: one, call: password_reset, next: two}
- {id: two, ticket: {queue: account, subject: {zh: 事, en: Thing}, show: [n]}}
`
	for _, n := range []string{"1", "2"} {
		k := newTalk(t, board)
		k.public = true
		k.do(Command{Name: "fees"})
		k.do(Command{Name: "board"}).expect("Which one?")
		k.write(n)
		k.expect("personal", "Back to")
		if got := k.links(); !slices.Equal(got, []string{"board"}) || len(k.s.Frames) != 1 {
			t.Errorf("%s: links %v with %d flows, want board above the one that was interrupted", n, got, len(k.s.Frames))
		}
	}
}
