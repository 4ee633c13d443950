package customer

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
)

func TestWhatIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := slackevent.File{ID: "F07AB", Name: "a.png", Type: "image/png", Bytes: 7, URL: "https://files.slack.com/a.png"}
	const ts = "1700000000.000100"
	tests := []struct {
		name   string
		change func(*slackevent.Message)
		want   bot.Body
	}{
		{"text", func(m *slackevent.Message) { m.Text = "*Hello* &lt;you&gt; :smile:" }, bot.Text{Message: ts, Text: "Hello <you> 😄"}},
		{"mention", func(m *slackevent.Message) { m.Text = "ask <@" + w.lin.ID + ">" }, bot.Text{Message: ts, Text: "ask @Lin"}},
		{"unknown person", func(m *slackevent.Message) { m.Text = "ask <@U0NOBODY>" }, bot.Text{Message: ts, Text: "ask @U0NOBODY"}},
		{"command", func(m *slackevent.Message) { m.Text = "!Help me please" }, bot.Command{Message: ts, Name: "help", Args: "me please"}},
		{"slash behind a space", func(m *slackevent.Message) { m.Text = " /menu" }, bot.Command{Message: ts, Name: "menu"}},
		{"no command", func(m *slackevent.Message) { m.Text = "!!! /etc/passwd" }, bot.Text{Message: ts, Text: "!!! /etc/passwd"}},
		{"a path", func(m *slackevent.Message) { m.Text = "/etc/passwd" }, bot.Text{Message: ts, Text: "/etc/passwd"}},
		{"file", func(m *slackevent.Message) {
			m.Subtype, m.Text, m.Files = "file_share", "look", []slackevent.File{file}
		}, bot.Media{Message: ts, Caption: "look", Files: []bot.File{{Kind: "photo", ID: "F07AB", Name: "a.png", MIME: "image/png", Bytes: 7}}}},
		{"nothing but blocks", func(m *slackevent.Message) { m.Text = "" }, bot.Media{Message: ts, Files: []bot.File{{Kind: "other", ID: ts}}}},
		{"stranger of another company", func(m *slackevent.Message) { m.User.Team = "T0OTHER" }, bot.Text{Message: ts, Text: "hi"}},
		{"a bot", func(m *slackevent.Message) { m.Bot = "B1" }, nil},
		{"ourselves", func(m *slackevent.Message) { m.User.ID = slacktest.BotUser }, nil},
		{"Slack", func(m *slackevent.Message) { m.User.ID = "USLACKBOT" }, nil},
		{"a channel", func(m *slackevent.Message) { m.Channel, m.ChannelType = "C0123", "channel" }, nil},
		{"several people", func(m *slackevent.Message) { m.Channel, m.ChannelType = "G0123", "mpim" }, nil},
		{"a notice", func(m *slackevent.Message) { m.Subtype = "channel_topic" }, nil},
		{"a broken ts", func(m *slackevent.Message) { m.TS = "../x" }, nil},
	}
	for _, tt := range tests {
		m := w.written("hi")
		tt.change(&m)
		got := w.told(m)
		if tt.want == nil {
			if len(got) != 0 {
				t.Errorf("%s: became %+v, want nothing", tt.name, got)
			}
			continue
		}
		want := bot.Event{ID: bot.EventID("slack:m:" + slacktest.TeamID + ":" + w.dm + ":" + ts), Conversation: w.conversation(), Platform: "slack",
			Sender: bot.Person{ID: bot.PersonID("slack:" + slacktest.TeamID + ":" + w.lin.ID), Name: "Lin", Locale: "en-US"},
			Time:   time.Unix(1700000000, 100000).UTC(), Body: tt.want}
		if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s: became %+v, want %+v", tt.name, got, want)
		}
	}
}

func TestOnlyKnownCommandsAreOnesWhereTheyAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) { o.Commands = map[string]string{"hilfe": "help"} })
	if got := w.told(w.written("!Hilfe bitte")); len(got) != 1 || got[0].Body != (bot.Command{Message: "1700000000.000100", Name: "help", Args: "bitte"}) {
		t.Errorf("!Hilfe became %+v, want the command help", got)
	}
	if got := w.told(w.written("!important")); len(got) != 1 || got[0].Body != (bot.Text{Message: "1700000000.000100", Text: "!important"}) {
		t.Errorf("!important became %+v, want text", got)
	}
}

func TestReplyInAThreadQuotesItsRoot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root := w.say("Which **card**?")
	m := w.written("this one")
	m.Thread = root
	got := w.told(m)
	if want := (bot.Text{Message: m.TS, Text: "this one", Quote: "Which card?"}); len(got) != 1 || got[0].Body != want {
		t.Errorf("a reply became %+v, want %+v", got, want)
	}
	m.TS, m.Thread = "1700000001.000100", "1600000000.000100" // a root that is gone
	if got := w.told(m); len(got) != 1 || got[0].Body != (bot.Text{Message: m.TS, Text: "this one"}) {
		t.Errorf("a reply to nothing became %+v, want its text", got)
	}
}

func TestWhatIsChangedAndRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := slackevent.User{ID: w.lin.ID}
	const ts = "1700000000.000100"
	tests := []struct {
		name string
		in   slackevent.Body
		id   string
		want bot.Body
	}{
		{"edit", slackevent.Changed{Channel: w.dm, TS: ts, User: who, Text: "new", Before: "old", Edited: "1700000005.000000"},
			"slack:e:" + slacktest.TeamID + ":" + w.dm + ":" + ts + ":1700000005.000000", bot.Edited{Message: ts, Text: "new"}},
		{"preview", slackevent.Changed{Channel: w.dm, TS: ts, User: who, Text: "a", Before: "a"}, "", nil},
		{"nothing new", slackevent.Changed{Channel: w.dm, TS: ts, User: who, Text: "a", Before: "a", Edited: "1700000005.000000"}, "", nil},
		{"our own edit", slackevent.Changed{Channel: w.dm, TS: ts, User: slackevent.User{ID: slacktest.BotUser}, Bot: "B1", Text: "a", Edited: "1700000005.000000"}, "", nil},
		{"delete", slackevent.Deleted{Channel: w.dm, TS: ts, User: who}, "slack:d:" + slacktest.TeamID + ":" + w.dm + ":" + ts, bot.Deleted{Message: ts}},
		{"our own delete", slackevent.Deleted{Channel: w.dm, TS: ts, User: slackevent.User{ID: slacktest.BotUser}, Bot: "B1"}, "", nil},
		{"emoji", slackevent.Reacted{Channel: w.dm, TS: ts, User: who, Name: "+1::skin-tone-2"}, "slack:Ev7", bot.Reacted{Message: ts, Emoji: "👍🏻"}},
		{"own emoji off", slackevent.Reacted{Channel: w.dm, TS: ts, User: who, Name: "okpay", Removed: true}, "slack:Ev8", bot.Reacted{Message: ts, Emoji: ":okpay:", Removed: true}},
		{"our reaction", slackevent.Reacted{Channel: w.dm, TS: ts, User: slackevent.User{ID: slacktest.BotUser}, Name: "+1"}, "", nil},
		{"in a channel", slackevent.Reacted{Channel: "C1", TS: ts, User: who, Name: "+1"}, "", nil},
	}
	for _, tt := range tests {
		got := w.told(tt.in)
		switch {
		case tt.want == nil && len(got) != 0:
			t.Errorf("%s: became %+v, want nothing", tt.name, got)
		case tt.want != nil && (len(got) != 1 || got[0].Body != tt.want || string(got[0].ID) != tt.id || got[0].Sender.Name != "Lin"):
			t.Errorf("%s: became %+v, want %s %+v", tt.name, got, tt.id, tt.want)
		}
	}
}

func TestPresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		name string
		in   slackevent.Pressed
		want bot.Body
	}{
		{"button", w.pressed("c:pick:3", "s.reset"), bot.Pick{Token: "s.reset", Label: "s.reset"}},
		{"menu", w.pressed("c:menu:0", "s.reset"), bot.Pick{Token: "s.reset", Label: "s.reset"}},
		{"private", w.pressed("c:private:1", "s.reset"), bot.Opened{Payload: "s.reset"}},
		{"form that is forgotten", w.pressed("c:form:0", "m.1"), bot.Pick{Token: "m.1", Label: "m.1"}},
		{"link", w.pressed("c:link:0", ""), nil},
		{"no token", w.pressed("c:pick:0", ""), nil},
		{"a token too long", w.pressed("c:pick:0", strings.Repeat("a", 57)), nil},
		{"the desk's", w.pressed("d:claim", "x"), nil},
		{"in a channel", func() slackevent.Pressed { p := w.pressed("c:pick:0", "a"); p.Channel = "C1"; return p }(), nil},
	}
	for _, tt := range tests {
		got := w.told(tt.in)
		if tt.want == nil && len(got) != 0 || tt.want != nil && (len(got) != 1 || got[0].Body != tt.want || !strings.HasPrefix(string(got[0].ID), "slack:i:Ev")) {
			t.Errorf("%s: became %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// Nothing may be acknowledged that is not stored, and a profile is no reason not to store.
func TestFailuresOnTheWayIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sl.Fail(slacktest.Fault{Method: "users.info", Status: 500, Times: -1})
	if got := w.told(w.written("hi")); len(got) != 1 || got[0].Sender.Name != "" {
		t.Errorf("without a profile the message became %+v, want it without a name", got)
	}
	w.rt.fail = errors.New("away")
	if _, err := w.h.Handle(t.Context(), slackevent.Event{ID: "Ev", Body: w.written("hi")}); err == nil {
		t.Error("a message that was not stored would be acknowledged")
	}
	cold := newWorld(t)
	cold.sl.Fail(slacktest.Fault{Method: "auth.test", Status: 500})
	if _, err := cold.h.Handle(t.Context(), slackevent.Event{ID: "Ev", Body: cold.written("hi")}); err == nil || strings.Contains(err.Error(), slacktest.BotToken) {
		t.Errorf("without the bot's ids: %v, want an error without the token", err)
	}
	if got := cold.told(cold.written("hi")); len(got) != 1 {
		t.Errorf("afterwards: %+v, want one event", got)
	}
}

func TestFilesOfCustomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ts := w.lin.Upload(t, w.dm, "", "look", slacktest.File{Name: "a.txt", MIME: "text/plain", Data: []byte("hello")})
	id := w.message(ts).Files[0].ID
	r, err := w.a.OpenFile(t.Context(), w.conversation(), bot.File{ID: id})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var b strings.Builder
	if _, err := copyTo(&b, r); err != nil || b.String() != "hello" {
		t.Errorf("the file is %q, %v, want hello", b.String(), err)
	}
	for _, f := range []bot.File{{ID: "F0NONE"}, {ID: "../x"}, {}} {
		if _, err := w.a.OpenFile(t.Context(), w.conversation(), f); !isRejected(err) {
			t.Errorf("OpenFile(%+v) = %v, want it rejected", f, err)
		}
	}
}
