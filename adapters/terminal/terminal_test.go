package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/dispatch"
)

var (
	_ dispatch.Adapter = (*Terminal)(nil)
	_ dispatch.Desk    = desk{}
)

// echo answers every event with its kind, two buttons and an address; it opens
// a ticket when it is asked for one.
type echo struct {
	t      *Terminal
	events []bot.Event
	err    error
}

func (e *echo) Ingest(ctx context.Context, ev bot.Event) error {
	e.events = append(e.events, ev)
	if text, ok := ev.Body.(bot.Text); ok && text.Text == "ticket" {
		_, _ = e.t.Desk().Open(ctx, "OK-1", dispatch.Delivery{Action: bot.OpenTicket{Queue: "account", Kind: bot.TicketLive}})
		return e.err
	}
	_, _ = e.t.Deliver(ctx, dispatch.Delivery{Action: bot.Typing{}})
	_, _ = e.t.Deliver(ctx, dispatch.Delivery{Action: bot.Send{Message: bot.Message{
		Text: "**" + ev.Kind() + "**", Buttons: []bot.Button{{Label: "Yes", Token: "o.1.y"}, {Label: "No", Token: "o.1.n"}, {Label: "Site", URL: "https://okpay.example"}},
	}}})
	return e.err
}

func (e *echo) Idle(context.Context) error { return nil }

// piped plays lines and returns what was printed and what came of them.
func piped(t *testing.T, o Options, lines ...string) (string, []bot.Event) {
	t.Helper()
	var out bytes.Buffer
	o.In, o.Out, o.Customer = strings.NewReader(strings.Join(lines, "\n")+"\n"), &out, bot.Person{ID: "c", Name: "Li", Locale: "en"}
	o.Now = func() time.Time { return time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC) }
	term := New(o)
	e := &echo{t: term}
	if err := term.Run(context.Background(), e); err != nil {
		t.Fatalf("Run(%q) = %v, want nil", lines, err)
	}
	return out.String(), e.events
}

func TestRunPrintsATranscript(t *testing.T) {
	t.Parallel()
	got, _ := piped(t, Options{}, "hello", "[Yes]", "ticket", "agent(Lin)> hi", "agent> /claim")
	want := `> hello
< text
  [Yes] [No] [Site]
> [Yes]
< pick
  [Yes] [No] [Site]
> ticket
desk< opened OK-1 account
agent(Lin)> hi
< said
  [Yes] [No] [Site]
agent> /claim
< claimed
  [Yes] [No] [Site]
`
	if got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

// TestLines holds what each line becomes.
func TestLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lines []string // the last one counts
		want  string
	}{
		{[]string{"hello"}, "{ hello}"},
		{[]string{"> hello"}, "{ hello}"},
		{[]string{"/Help me"}, "{m1 help me}"},
		{[]string{"a/b"}, "{ a/b}"},
		{[]string{"hi", "[No]"}, "{o.1.n No}"},
		{[]string{"[Gone]"}, "{ Gone}"}, // after a restart a label is as good as the button
		{[]string{"hi", "! edited ho"}, "{m1 ho}"},
		{[]string{"hi", "again", "! deleted"}, "{m2}"},
		{[]string{"> <photo a.jpg> look"}, "{m1 look   [{photo m1 a.jpg  0 }]}"},
		{[]string{"hi", "2"}, "{ 2}"}, // through a pipe a number is a number
		{[]string{"ticket", "agent> hi"}, "{OK-1 ma1 hi []  [] false}"},
		{[]string{"ticket", "agent(Lin)> /transfer account with love"}, "{OK-1 account with love}"},
		{[]string{"ticket", "agent> /snooze 2h"}, "{OK-1 2026-01-05 04:00:00 +0000 UTC}"},
		{[]string{"ticket", "agent(Lin)> hi", "agent(Lin)> /undo"}, "{OK-1 ma1 drop}"},
		{[]string{"which bill?", "ticket", "agent> «bill» that one"}, "{OK-1 ma1 that one [] m1 [] false}"},
		{[]string{"ticket", "mail> thank you"}, "{OK-1 mail:m2 thank you [] false}"},
		{[]string{"ticket", "moved 2 6m"}, "{OK-1 2 6m0s}"},
		{[]string{"ticket", "moved to Paris"}, "{ moved to Paris}"},
		{[]string{"ticket", "thread lost deleted"}, "{OK-1 deleted}"},
		{[]string{"hi", "! reacted 👍"}, "{b1 👍 false}"},
		{[]string{"ticket OK-7 please"}, "{ ticket OK-7 please}"},
		{[]string{"locale zh", "hello"}, "{ hello}"},
		{[]string{"agent please"}, "{ agent please}"},
		{[]string{"locale en", "> hi", "{ok}"}, "{ {ok}}"},
		{[]string{"hi", "locale is a word too"}, "{ locale is a word too}"},
		{[]string{"hi", "< an answer", "  [a] [b]", "", "# a comment", "desk< note", "  more"}, "{ hi}"},
	}
	for _, tt := range tests {
		_, events := piped(t, Options{}, tt.lines...)
		if len(events) == 0 {
			t.Errorf("%q makes no event", tt.lines)
			continue
		}
		body := events[len(events)-1].Body
		got := fmt.Sprint(body)
		run := strings.Split(string(events[0].ID), ":")[1] // random, and the beginning of message ids
		got = strings.ReplaceAll(got, run+":", "m")
		if text, ok := body.(bot.Text); ok {
			got = "{ " + text.Text + "}"
		}
		if got != tt.want {
			t.Errorf("%q makes %s, want %s", tt.lines, got, tt.want)
		}
	}
}

// talker answers the customer's first event with a message, and keeps all events.
type talker struct {
	t      *Terminal
	m      bot.Message
	events []bot.Event
}

func (k *talker) Ingest(ctx context.Context, ev bot.Event) error {
	k.events = append(k.events, ev)
	if len(k.events) == 1 {
		_, _ = k.t.Deliver(ctx, dispatch.Delivery{Action: bot.Send{Message: k.m}})
	}
	return nil
}

func (k *talker) Idle(context.Context) error { return nil }

// TestTranscriptLines: what a transcript may have does here what it does there.
func TestTranscriptLines(t *testing.T) {
	t.Parallel()
	const lines = `# a comment
locale zh
agent 小林
public
> hello
< Hi.
  [In private] [Stay]
  {Fill in: Description}
> «Which one?» the second
> <photo a.jpg> <photo b.jpg> both
> {text: it broke, again, since: today}
! lost blocked
! undelivered rejected
> [In private]
locale en
> /help me
private
agent> /claim
`
	var out bytes.Buffer
	term := New(Options{Conversation: "c", In: strings.NewReader(lines), Out: &out, Ticket: func(context.Context) bot.TicketID { return "OK-1" }})
	k := &talker{t: term, m: bot.Message{Text: "Hi.", Buttons: []bot.Button{{Label: "In private", Private: "ticket"}, {Label: "Stay", Token: "c.menu"}},
		Form: &bot.Form{Token: "m.1.", Label: "Fill in", Fields: []bot.FormField{{Name: "text", Label: "Description"}}}}}
	if err := term.Run(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	run := term.run + ":"
	var got []string
	for _, ev := range k.events {
		body := strings.ReplaceAll(fmt.Sprint(ev.Body), run, "m")
		got = append(got, fmt.Sprintf("%s %s%s %s", ev.Conversation, ev.Sender.Locale, ev.Sender.Name, body))
	}
	want := []string{
		"c:public zh {m1 hello }", "c:public zh {m2 the second Which one?}",
		"c:public zh {m3 both  malbum3 [{photo m3 a.jpg  0 }]}", "c:public zh {m4   malbum3 [{photo m4 b.jpg  0 }]}",
		"c:public zh {m.1. map[since:today text:it broke, again]}", "c:public zh {blocked}", "c:public  { {  } rejected }",
		"c zh {ticket}", "c en {m5 help me}", "c 小林 {OK-1}",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the events are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if printed := strings.TrimPrefix(lines, "# a comment\n"); out.String() != printed {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), printed)
	}
}

// TestRecallIsNoMessage: it shows that a message is gone, and is none.
func TestRecallIsNoMessage(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	term := New(Options{Out: &out})
	for _, tt := range []struct {
		action bot.Action
		want   string
	}{{bot.Send{}, "b1"}, {bot.Recall{Message: "m"}, ""}, {bot.Typing{}, ""}, {bot.Edit{}, "b2"}} {
		if got, err := term.Deliver(t.Context(), dispatch.Delivery{Action: tt.action}); err != nil || got.Message != tt.want {
			t.Errorf("Deliver(%T) = %q, %v, want %q", tt.action, got.Message, err, tt.want)
		}
	}
	if out.String() != "<x the customer's message\n" {
		t.Errorf("printed %q, want that the message is gone", out.String())
	}
}

// TestWrongLines are explained and end nothing.
func TestWrongLines(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"agent> hi", "! there is no ticket yet"},
		{"mail> hi", "! there is no ticket yet"},
		{"@ +3m", "! the clock of this conversation cannot be moved"},
		{"@ +soon", "is no span of time"},
		{"> {text: hi}", "! no message so far has a form"},
		{"[Site]", "! [Site] opens https://okpay.example"},
	}
	for _, tt := range tests {
		out, events := piped(t, Options{}, "hi", tt.line, "bye")
		if !strings.Contains(out, tt.want) || len(events) != 2 {
			t.Errorf("%q prints\n%s\nand makes %d events in all, want %q and 2", tt.line, out, len(events), tt.want)
		}
	}
	out, _ := piped(t, Options{}, "platform discord", "start 2026-01-05T10:00:00+08:00", "> hi", "start 2026-01-05T09:59:00+08:00", "action rates.quote timeout")
	for _, want := range []string{"! this conversation is on terminal (start it with --platform discord)", "! the clock of this conversation cannot be moved", "! the clock is past 2026-01-05T09:59:00+08:00 already", "! outcomes can be planned in transcripts only"} {
		if !strings.Contains(out, want) {
			t.Errorf("printed\n%s\nwant %q", out, want)
		}
	}
	out, _ = piped(t, Options{}, "ticket", "agent> /dance")
	if !strings.Contains(out, "an agent has no /dance") {
		t.Errorf("/dance prints\n%s", out)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	var moved time.Duration
	piped(t, Options{Advance: func(d time.Duration) { moved += d }}, "@ +3m", "@ +1h", "start 2026-01-05T02:00:10Z")
	if want := 63*time.Minute + 10*time.Second; moved != want { // the clock of piped stands still
		t.Errorf("clock moved by %v, want %v", moved, want)
	}
}

func TestIngestFails(t *testing.T) {
	t.Parallel()
	term := New(Options{In: strings.NewReader("hi\n"), Out: &bytes.Buffer{}})
	err := term.Run(context.Background(), &echo{t: term, err: errors.New("no store")})
	if err == nil || !strings.Contains(err.Error(), "your message is not stored: no store") {
		t.Errorf("Run with a store that fails = %v, want that the message is not stored", err)
	}
}

// TestNumbers: a person may press by number; a single button has none, since
// the number may be the answer.
func TestNumbers(t *testing.T) {
	t.Parallel()
	yes, no := bot.Button{Label: "Yes", Token: "o.1.y"}, bot.Button{Label: "No", Token: "o.1.n"}
	tests := []struct {
		shown []bot.Button
		line  string
		want  string
	}{
		{[]bot.Button{yes, no}, "2", "> [No]"},
		{[]bot.Button{yes, no}, "3", "> 3"},
		{[]bot.Button{yes, no}, "0", "> 0"},
		{[]bot.Button{yes}, "1", "> 1"},
		{nil, "1", "> 1"},
		{nil, "<3 you", "> <3 you"},
		{nil, "#7 please", "> #7 please"},
	}
	for _, tt := range tests {
		term := New(Options{Interactive: true, Out: &bytes.Buffer{}})
		term.shown, term.buttons = tt.shown, tt.shown
		in, err := term.parse(tt.line)
		if got := chatscript.Source(in); err != nil || got != tt.want {
			t.Errorf("%q below %v = %q, %v, want %q", tt.line, tt.shown, got, err, tt.want)
		}
	}
}

func TestTTY(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := newTTY(&out, &out)
	s.frame("⠋")
	s.print([]string{"< Which?", "  [Yes] [No]"}, bot.Message{Buttons: []bot.Button{{Label: "Yes"}, {Label: "No", URL: "https://x"}}})
	s.print([]string{"< Skip?", "  [Skip]"}, bot.Message{Buttons: []bot.Button{{Label: "Skip"}}})
	s.print([]string{"< When?", "  [Skip]", "  {Fill in: Description, Date}"}, bot.Message{
		Buttons: []bot.Button{{Label: "Skip"}},
		Form:    &bot.Form{Label: "Fill in", Fields: []bot.FormField{{Name: "text", Label: "Description"}, {Name: "since", Label: "Date"}}},
	})
	s.echo("not repeated")
	want := "\r\x1b[K⠋\r\x1b[K< Which?\n  1) Yes   2) No https://x\n< Skip?\n  [Skip]\n" +
		"< When?\n  [Skip]\n  Fill in: {text: Description, since: Date}\n"
	if out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}
