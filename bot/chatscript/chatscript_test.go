package chatscript_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

func TestParseLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line string
		want chatscript.Input
	}{
		{"> hello", chatscript.Words{Text: "hello"}},
		{">hello", chatscript.Words{Text: "hello"}},
		{"> /help", chatscript.Words{Text: "/help"}},
		{"> [E-mail]", chatscript.Press{Label: "E-mail"}},
		{"> []", chatscript.Words{Text: "[]"}},
		{"> <3", chatscript.Words{Text: "<3"}},
		{"> <photo receipt one.jpg> look", chatscript.File{Kind: "photo", Name: "receipt one.jpg", Caption: "look"}},
		{"> <voice>", chatscript.File{Kind: "voice"}},
		{"> <photo a.jpg> <document b c.pdf> both", chatscript.Album{Files: []chatscript.File{{Kind: "photo", Name: "a.jpg"}, {Kind: "document", Name: "b c.pdf"}}, Caption: "both"}},
		{"> <photo a.jpg> <3", chatscript.File{Kind: "photo", Name: "a.jpg", Caption: "<3"}},
		{"> «Which one?» the second", chatscript.Words{Text: "the second", Quote: "Which one?"}},
		{"> «half a quote", chatscript.Words{Text: "«half a quote"}},
		{"> {email: li@example.com, what: tea, green: no, note:}", chatscript.Form{Answers: []chatscript.Answer{{Name: "email", Value: "li@example.com"}, {Name: "what", Value: "tea"}, {Name: "green", Value: "no"}, {Name: "note"}}}},
		{"> {what: tea, and Cake: yes}", chatscript.Form{Answers: []chatscript.Answer{{Name: "what", Value: "tea, and Cake: yes"}}}},
		{"> {email}", chatscript.Words{Text: "{email}"}},
		{"! lost blocked", chatscript.Lose{Why: "blocked"}},
		{"! undelivered rejected", chatscript.Fail{Reason: "rejected"}},
		{"! undelivered mail rejected", chatscript.Fail{To: "mail", Reason: "rejected"}},
		{"! reacted 👍", chatscript.React{Emoji: "👍"}},
		{"! unreacted 👍", chatscript.React{Emoji: "👍", Removed: true}},
		{"agent> <document a b.pdf> <photo c.png> «see» both", chatscript.Agent{Files: []chatscript.File{{Kind: "document", Name: "a b.pdf"}, {Kind: "photo", Name: "c.png"}}, Text: "«see» both"}},
		{"agent(小王)> «Which one?» the second", chatscript.Agent{Name: "小王", Quote: "Which one?", Text: "the second"}},
		{"mail> thank you", chatscript.Mailed{Text: "thank you"}},
		{"mail> <photo a.png> here", chatscript.Mailed{Files: []chatscript.File{{Kind: "photo", Name: "a.png"}}, Text: "here"}},
		{"moved 2 6m", chatscript.Moved{Position: 2, Wait: 6 * time.Minute}},
		{"moved 1", chatscript.Moved{Position: 1}},
		{"thread lost deleted", chatscript.ThreadLost{Why: "deleted"}},
		{"hold", chatscript.Setting{Key: "hold"}},
		{"ticket OK-7F3K2", chatscript.Setting{Key: "ticket", Value: "OK-7F3K2"}},
		{"public", chatscript.Setting{Key: "public"}},
		{"private", chatscript.Setting{Key: "private"}},
		{"! edited li@example.com", chatscript.Edit{Text: "li@example.com"}},
		{"! deleted", chatscript.Delete{}},
		{"@ +3m", chatscript.Wait{For: 3 * time.Minute}},
		{"@ 1h30m", chatscript.Wait{For: 90 * time.Minute}},
		{"agent> hi", chatscript.Agent{Text: "hi"}},
		{"agent(小王)> /claim", chatscript.Agent{Name: "小王", Text: "/claim"}},
		{"agent 小林", chatscript.Setting{Key: "agent", Value: "小林"}},
		{"locale zh", chatscript.Setting{Key: "locale", Value: "zh"}},
		{"start 2026-01-05T10:00:00+08:00", chatscript.Setting{Key: "start", Value: "2026-01-05T10:00:00+08:00"}},
		{"action rates.quote ok rate=7.1", chatscript.Outcome{Action: "rates.quote", Outcome: "ok", Values: map[string]string{"rate": "7.1"}}},
	}
	for _, tt := range tests {
		got, err := chatscript.ParseLine(tt.line)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseLine(%q) = %#v, %v, want %#v", tt.line, got, err, tt.want)
			continue
		}
		again, err := chatscript.ParseLine(chatscript.Source(got))
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("ParseLine(Source(%#v)) = %#v, %v, want the same", got, again, err)
		}
	}
}

// TestParseErrors holds the words that an author sees.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"< hello", `x.chat:1: an answer before anything was said (begin with a line like "> hello")`},
		{"> hi\n\nhello", `x.chat:3: "hello" begins with nothing that a transcript knows ("> " is the customer, "agent> " an agent, "@ +3m" the clock, "#" a comment)`},
		{"# c\n@ soon", `x.chat:2: "@ soon" is no span of time (write "@ +3m" or "@ +24h")`},
		{"@ -3m", `x.chat:1: "@ -3m" is no span of time (write "@ +3m" or "@ +24h")`},
		{"! changed x", `x.chat:1: "! changed x" is no change (write "! edited NEW TEXT", "! deleted" or "! reacted 👍")`},
		{"! lost", `x.chat:1: "! lost" needs a reason (such as "! lost blocked")`},
		{"! undelivered mail", `x.chat:1: "! undelivered mail" needs a reason (such as "! undelivered rejected" or "! undelivered mail rejected")`},
		{"! reacted", `x.chat:1: "! reacted" needs an emoji (such as "! reacted 👍")`},
		{"moved up", `x.chat:1: "up" is no place in a queue (write "moved 2 6m": the place and the usual wait)`},
		{"moved 0", `x.chat:1: "0" is no place in a queue (write "moved 2 6m": the place and the usual wait)`},
		{"thread gone", `x.chat:1: "gone" is nothing that a thread does (write "thread lost deleted", or archived, or removed)`},
		{"hold 4s", "x.chat:1: hold has no value"},
		{"locale", "x.chat:1: locale needs a value"},
		{"public yes", "x.chat:1: public has no value"},
		{"start noon", `x.chat:1: "noon" is no time (write it like 2026-01-05T10:00:00+08:00)`},
		{"agent(Lin hello", `x.chat:1: an agent's line needs a ">" (write "agent> hello" or "agent(Lin)> hello")`},
		{"action x", `x.chat:1: an action needs a name and an outcome (write "action rates.quote timeout")`},
		{"action x ok rate", `x.chat:1: "rate" is no value (write name=value)`},
	}
	for _, tt := range tests {
		_, err := chatscript.Parse("x.chat", []byte(tt.text))
		if err == nil || err.Error() != tt.want {
			t.Errorf("Parse(%q) = %v, want %s", tt.text, err, tt.want)
		}
	}
}

func TestParseKeepsComments(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	s, err := chatscript.Parse("x.chat", []byte("# head\n\n> "+long+"\r\n< one\n  two\n# foot\n"))
	if err != nil {
		t.Fatal(err)
	}
	turn := s.Turns[0]
	if len(s.Turns) != 1 || turn.Line != 3 || !slices.Equal(turn.Before, []string{"# head", ""}) ||
		!slices.Equal(turn.Want, []string{"< one", "  two"}) || !slices.Equal(s.Footer, []string{"# foot"}) {
		t.Errorf("Parse = %+v with footer %q", turn, s.Footer)
	}
	if got := turn.Input.(chatscript.Words).Text; got != long {
		t.Errorf("a line of %d bytes is read as %d", len(long), len(got))
	}
}

func FuzzParse(f *testing.F) {
	f.Add("public\n> {a: b, c:}\n> <photo a> <photo b> c\n> «q» w\n! lost blocked\n")
	f.Add("hold\nticket OK-1\nagent> «q» <photo a> /x\nmail> <a b> c\nmoved 2 6m\nthread lost deleted\n! reacted 👍\n! undelivered desk x\n")
	f.Add("> hi\n< ho\n  [a]\n@ +3m\nagent(x)> y\n! deleted\naction a b c=d\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := chatscript.Parse("x.chat", []byte(text))
		if err != nil {
			return
		}
		for _, turn := range s.Turns {
			if _, err := chatscript.ParseLine(strings.TrimRight(chatscript.Source(turn.Input), " \t\r\n")); err != nil {
				t.Errorf("Source(%#v) = %q, which is no input: %v", turn.Input, chatscript.Source(turn.Input), err)
			}
		}
	})
}

// options are the shipped content.
func options(tb testing.TB) chatscript.Options {
	tb.Helper()
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if err := problems.Err(); err != nil {
		tb.Fatal(err)
	}
	set, problems := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	if err := problems.Err(); err != nil {
		tb.Fatal(err)
	}
	e, err := bot.New(bot.Options{Flows: lib, FAQ: set})
	if err != nil {
		tb.Fatal(err)
	}
	return chatscript.Options{Engine: e, Flows: lib}
}

// TestPlay: what differs is told as a diff, what cannot be done as an error, and
// the text that is played again has no difference.
func TestPlay(t *testing.T) {
	t.Parallel()
	o := options(t)
	parse := func(text string) *chatscript.Script {
		t.Helper()
		s, err := chatscript.Parse("x.chat", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := chatscript.Play(parse("# a talk\nlocale en\n> forgot my password\n< What?\n> [Nowhere]\nagent> /dance\n# end\n"), o)
	if len(first.Mismatch) != 3 {
		t.Fatalf("Play = %d differences, want 3: %v", len(first.Mismatch), first.Mismatch)
	}
	if d := first.Mismatch[0].String(); !strings.Contains(d, "-< What?\n+< ") {
		t.Errorf("difference = %q, want the lines with - and +", d)
	}
	for i, want := range []string{"no message so far has a button [Nowhere]", "an agent has no /dance"} {
		if err := first.Mismatch[i+1].Err; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("difference %d = %v, want %q", i+1, err, want)
		}
	}
	if !strings.HasPrefix(first.Text, "# a talk\nlocale en\n> forgot my password\n< ") || !strings.HasSuffix(first.Text, "# end\n") {
		t.Errorf("text =\n%s", first.Text)
	}
	good := strings.NewReplacer("> [Nowhere]\n", "", "agent> /dance\n", "").Replace(first.Text)
	if again := chatscript.Play(parse(good), o); len(again.Mismatch) != 0 || again.Text != good {
		t.Errorf("played again, %d differences:\n%s", len(again.Mismatch), again.Text)
	}
	c := chatscript.Cover(o.Flows, first.Visits)
	if c.Reached == 0 || c.Reached+len(c.Missing) != c.Total || !strings.Contains(c.String(), "  not reached: ") {
		t.Errorf("Cover = %d of %d with %d missing", c.Reached, c.Total, len(c.Missing))
	}
}

func TestCoverNothing(t *testing.T) {
	t.Parallel()
	if got := (chatscript.Coverage{}).Percent(); got != 100 {
		t.Errorf("Percent of nothing = %v, want 100", got)
	}
}
