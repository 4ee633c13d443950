package customer

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var update = flag.Bool("update", false, "write the golden files")

func options(n int) []bot.Button {
	out := make([]bot.Button, n)
	for i := range out {
		out[i] = bot.Button{Label: fmt.Sprint("Option ", i+1), Token: fmt.Sprint("o.", i)}
	}
	return out
}

func form() *bot.Form {
	return &bot.Form{Token: "m.7", Title: "Lost card", Label: "Fill in", Fields: []bot.FormField{
		{Name: "email", Label: "E-mail", Hint: "a@b.example"},
		{Name: "story", Label: "What happened?", Long: true, Optional: true, Value: "I …"}}}
}

// TestBlocks holds what messages look like against golden files.
func TestBlocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, m := range map[string]bot.Message{
		"text":    {Text: "**Fees**: `1.5 %`\n- [list](https://okpay.example/fees)\n- 2 * 3 <b> & :x:"},
		"buttons": {Text: "Choose", Buttons: append(options(7), bot.Button{Label: "Site", URL: "https://okpay.example"}, bot.Button{Label: "Private", Private: "s.reset"})},
		"menu":    {Text: "Choose", Buttons: options(30)},
		"numbers": {Text: "Choose", Buttons: options(101)},
		"odd":     {Text: "Go", Buttons: []bot.Button{{Label: "App", URL: "tg://resolve?domain=x"}, {Label: strings.Repeat("long ", 30), Token: "o.1"}, {Token: "o.2"}}},
		"form":    {Text: "Tell us", Form: form(), Buttons: options(1)},
		"media":   {Text: "See", Media: []bot.Link{{Kind: "photo", URL: "https://okpay.example/a.png", Title: "A"}, {Kind: "video", URL: "https://okpay.example/v", Title: "Film"}}},
	} {
		ts := w.deliver(bot.Send{Message: m}, "")
		var blocks any
		if err := json.Unmarshal(w.message(ts).Blocks, &blocks); err != nil {
			t.Fatal(err)
		}
		golden(t, name, map[string]any{"text": w.message(ts).Text, "blocks": blocks})
	}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "outbound", name+".json")
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(got)) != strings.TrimSpace(string(want)) {
		t.Errorf("%s = %s, want %s", name, got, want)
	}
}

func TestEditsInPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	card := w.deliver(bot.Send{Message: bot.Message{Text: "one", Buttons: options(2), Card: "a"}}, "")
	if got := w.deliver(bot.Send{Over: true, Message: bot.Message{Text: "two", Card: "a"}}, card); got != card || !w.message(card).Shows("two") || len(w.message(card).Look().Buttons) != 0 {
		t.Errorf("a card was said at %s as %+v, want it at %s with its new text and no buttons", got, w.message(got), card)
	}
	if got := w.deliver(bot.Edit{Message: bot.Message{Text: "three", Card: "a"}}, card); got != card || !w.message(card).Shows("three") {
		t.Errorf("an edit was made at %s, want %s", got, card)
	}
	w.sl.DeleteMessage(w.dm, card)
	if got := w.deliver(bot.Edit{Message: bot.Message{Text: "four", Card: "a"}}, card); got == card || !w.message(got).Shows("four") {
		t.Errorf("an edit of what is gone became %s, want a new message", got)
	}
	relay := bot.Relay{Ticket: "OK-1", To: "customer", Message: "1"}
	for _, c := range []string{card, ""} {
		if fate := w.fateOf(bot.Edit{Message: bot.Message{Text: "five"}, Relay: relay}, c); fate != dispatch.FateRejected {
			t.Errorf("an agent's edit of what is gone (%q): %s, want it rejected", c, fate)
		}
	}
}

func TestRetractAndReact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	card := w.say("mistake")
	w.deliver(bot.Retract{Card: "a:1"}, card)
	if _, ok := w.sl.Message(w.dm, card); ok {
		t.Error("a retracted message is still there")
	}
	w.deliver(bot.Retract{Card: "a:1"}, card) // again
	if fate := w.fateOf(bot.Retract{Card: "a:1"}, ""); fate != dispatch.FateRejected {
		t.Errorf("a retraction of nothing: %s, want it rejected", fate)
	}
	theirs := w.lin.Write(t, w.dm, "thanks")
	for range 2 {
		w.deliver(bot.React{Message: theirs, Emoji: "❤"}, "")
	}
	if got := w.sl.Reactions(w.dm, theirs)["heart"]; len(got) != 1 {
		t.Errorf("reactions are %v, want one heart", got)
	}
	for range 2 {
		w.deliver(bot.React{Message: theirs, Emoji: "❤️", Removed: true}, "")
	}
	if got := w.sl.Reactions(w.dm, theirs)["heart"]; len(got) != 0 {
		t.Errorf("reactions are %v, want none", got)
	}
	for _, a := range []bot.Action{bot.React{Message: theirs, Emoji: "🦭🦭"}, bot.React{Message: "x", Emoji: "❤"}, bot.React{Message: "1.1", Emoji: "❤"}, bot.Recall{Message: theirs}} {
		if fate := w.fateOf(a, ""); fate != dispatch.FateRejected {
			t.Errorf("%+v: %s, want it rejected", a, fate)
		}
	}
	if _, err := w.a.Deliver(t.Context(), w.delivery(bot.Typing{}, "")); err != nil {
		t.Errorf("Typing: %v, want nothing", err)
	}
}

func TestReplyTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theirs := w.lin.Write(t, w.dm, "question")
	ts := w.deliver(bot.Send{Message: bot.Message{Text: "answer", ReplyTo: theirs}}, "")
	if m := w.message(ts); m.Thread != theirs {
		t.Errorf("the answer is in thread %q, want %q", m.Thread, theirs)
	}
	ts = w.deliver(bot.Send{Message: bot.Message{Text: "answer", ReplyTo: "nonsense"}}, "")
	if m := w.message(ts); m.Thread != "" {
		t.Errorf("the answer is in thread %q, want none", m.Thread)
	}
}

// A post whose answer was lost must not be made twice.
func TestPostsAreMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.delivery(bot.Send{Message: bot.Message{Text: "once"}}, "")
	w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", DropReply: true})
	if _, err := w.a.Deliver(t.Context(), d); err == nil {
		t.Fatal("a lost answer was taken for one")
	}
	d.MayRepeat = true
	r, err := w.a.Deliver(t.Context(), d)
	if err != nil || len(w.sl.Messages(w.dm)) != 1 || r.Message != w.sl.Messages(w.dm)[0].TS {
		t.Errorf("the second attempt is %+v, %v with %d messages, want the one message", r, err, len(w.sl.Messages(w.dm)))
	}
}

func TestFilesOfAgents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := bot.Message{Text: "**here** you are", Files: []bot.File{{ID: "F1", Name: "a.txt", Bytes: 13}, {ID: "F2", Name: "b\n.txt"}}, Card: "a:1"}
	if parts := w.a.Split(m); len(parts) != 1 {
		t.Fatalf("a text with files is %d messages, want 1", len(parts))
	}
	d := w.delivery(bot.Send{Message: m, Voice: bot.VoiceAgent}, "")
	w.sl.Fail(slacktest.Fault{Method: "files.completeUploadExternal", DropReply: true})
	if _, err := w.a.Deliver(t.Context(), d); err == nil {
		t.Fatal("a lost answer was taken for one")
	}
	d.MayRepeat = true
	r, err := w.a.Deliver(t.Context(), d)
	if err != nil || len(w.sl.Messages(w.dm)) != 1 {
		t.Fatalf("the second attempt is %+v, %v with %d messages, want one", r, err, len(w.sl.Messages(w.dm)))
	}
	got := w.message(r.Message)
	if len(got.Files) != 2 || string(got.Files[0].Data) != "from an agent" || got.Files[1].Name != "b .txt" || !got.Shows("here you are") {
		t.Errorf("the message is %+v, want the text with both files", got)
	}
	if got := w.deliver(bot.Edit{Message: bot.Message{Text: "there", Card: "a:1"}, Relay: bot.Relay{Ticket: "OK-1"}}, r.Message); got != r.Message {
		t.Errorf("the edit is at %s, want %s", got, r.Message)
	}
	w.deliver(bot.Retract{Card: "a:1"}, r.Message)
	if n := len(w.sl.Messages(w.dm)); n != 0 {
		t.Errorf("%d messages are left, want none", n)
	}
	if fate := w.fateOf(bot.Send{Message: bot.Message{Files: []bot.File{{ID: "F9"}}}}, ""); fate != dispatch.FateRejected {
		t.Errorf("a file that is gone: %s, want it rejected", fate)
	}
	none := newWorld(t, func(o *Options) { o.Copies = nil })
	if fate := none.fateOf(bot.Send{Message: bot.Message{Files: []bot.File{{ID: "F1"}}}}, ""); fate != dispatch.FateRejected {
		t.Errorf("a file where none can be opened: %s, want it rejected", fate)
	}
}

// A message in several parts is one to its writer.
func TestPartsGoTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := bot.Message{Text: strings.Repeat("word ", 700), Files: []bot.File{{ID: "F1", Name: "a.txt", Bytes: 13}}, Card: "a:1"}
	parts := w.a.Split(m)
	if len(parts) != 3 || parts[0].Card != "a:1#1" || parts[1].Card != "a:1" || parts[2].Card != "a:1#2" {
		t.Fatalf("Split = %+v, want the file and two parts of the text", parts)
	}
	var first string
	for _, p := range parts {
		ts := w.deliver(bot.Send{Message: p}, "")
		if p.Card == "a:1" {
			first = ts
		}
	}
	edit := bot.Edit{Message: bot.Message{Text: "short", Card: "a:1"}, Relay: bot.Relay{Ticket: "OK-1"}}
	if fate := w.fateOf(edit, first); fate != dispatch.FateRejected {
		t.Errorf("an edit of a message in parts: %s, want it rejected", fate)
	}
	edit.Message = bot.Message{Text: strings.Repeat("a", maxText+1), Card: "a:2"}
	if fate := w.fateOf(edit, first); fate != dispatch.FateRejected {
		t.Errorf("an edit to what needs parts: %s, want it rejected", fate)
	}
	w.deliver(bot.Retract{Card: "a:1"}, first)
	if left := w.sl.Messages(w.dm); len(left) != 0 {
		t.Errorf("%d messages are left, want none", len(left))
	}
}

func TestFilesOfTheContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := bot.Message{Text: "See", Media: []bot.Link{{Kind: "photo", URL: "media/a.png", Title: "A"}}, Buttons: options(1), Card: "c"}
	parts := w.a.Split(m)
	if len(parts) != 2 || len(parts[0].Media) != 1 || parts[0].Card != "c#1" || parts[1].Card != "c" || len(parts[1].Buttons) != 1 {
		t.Fatalf("Split = %+v, want the picture, then the text with the card and its button", parts)
	}
	ts := w.deliver(bot.Send{Message: parts[0]}, "")
	if got := w.message(ts).Files; len(got) != 1 || got[0].Name != "a.png" {
		t.Errorf("the files are %+v, want a.png", got)
	}
	ts = w.deliver(bot.Send{Message: bot.Message{Media: []bot.Link{{Kind: "photo", URL: "media/none.png", Title: "Gone"}}}}, "")
	if !w.message(ts).Shows("Gone") {
		t.Errorf("a file that cannot be read became %+v, want its title", w.message(ts))
	}
}

func TestPicturesThatSlackCannotFetchAreLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sl.Fail(slacktest.Fault{Method: "chat.postMessage", Code: "invalid_blocks"})
	ts := w.deliver(bot.Send{Message: bot.Message{Text: "See", Media: []bot.Link{{Kind: "photo", URL: "https://okpay.example/a.png", Title: "A"}}}}, "")
	if look := w.message(ts).Look(); len(look.Links) != 1 || look.Links[0] != "https://okpay.example/a.png" {
		t.Errorf("links are %v, want the picture's", look.Links)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := strings.Repeat("**Fees** are `1.5 %` & more. ", 400)
	parts := w.a.Split(bot.Message{Text: long, Buttons: options(2), Card: "c", ReplyTo: "1.2"})
	if len(parts) < 3 || parts[0].Card != "c" || parts[0].ReplyTo != "1.2" || len(parts[len(parts)-1].Buttons) != 2 || len(parts[0].Buttons) != 0 {
		t.Fatalf("Split = %d parts, want several, the card first and the buttons last", len(parts))
	}
	for _, p := range parts {
		w.deliver(bot.Send{Message: p}, "")
	}
	if parts := w.a.Split(bot.Message{}); len(parts) != 1 {
		t.Errorf("an empty message is %d parts, want 1", len(parts))
	}
	w.deliver(bot.Send{}, "")
}

func TestFates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault slacktest.Fault
		want  dispatch.Fate
	}{
		{"gone", slacktest.Fault{Code: "channel_not_found"}, dispatch.FateUnreachable},
		{"deactivated", slacktest.Fault{Code: "user_is_deactivated"}, dispatch.FateUnreachable},
		{"disabled", slacktest.Fault{Code: "user_disabled"}, dispatch.FateUnreachable},
		{"bot", slacktest.Fault{Code: "cannot_dm_bot"}, dispatch.FateUnreachable},
		{"too much", slacktest.Fault{Status: 429, RetryAfter: 7}, dispatch.FateRetry},
		{"refused", slacktest.Fault{Code: "invalid_blocks"}, dispatch.FateRejected},
		{"token", slacktest.Fault{Code: "invalid_auth"}, dispatch.FateRetry},
	}
	for _, tt := range tests {
		w := newWorld(t)
		tt.fault.Method = "chat.postMessage"
		w.sl.Fail(tt.fault)
		if got := w.fateOf(bot.Send{Message: bot.Message{Text: "hi"}}, ""); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	w := newWorld(t)
	w.sl.Deactivate(w.lin)
	if got := w.fateOf(bot.Send{Message: bot.Message{Text: "hi"}}, ""); got != dispatch.FateUnreachable {
		t.Errorf("a deactivated account: %s, want unreachable", got)
	}
	d := w.delivery(bot.Send{}, "")
	d.Conversation = "slack:T1:C1"
	if _, err := w.a.Deliver(t.Context(), d); !isRejected(err) {
		t.Errorf("a channel that is none of direct messages: %v, want it rejected", err)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.a.Rates(w.delivery(bot.Send{}, "")); len(got) != 2 || got[1].Key != "slack:ch:"+w.dm {
		t.Errorf("Rates = %+v, want that of the workspace and of the channel", got)
	}
	if got := w.a.Rates(w.delivery(bot.Typing{}, "")); got != nil {
		t.Errorf("Rates of Typing = %+v, want none", got)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ts := w.deliver(bot.Send{Message: bot.Message{Text: "Tell us", Form: form()}}, "")
	i := w.lin.Press(t, w.dm, ts, "c:form:0")
	p := w.pressed("c:form:0", "m.7")
	p.Trigger = i.Trigger
	if got := w.told(p); len(got) != 0 {
		t.Fatalf("the press became %+v, want a window only", got)
	}
	v := w.sl.WaitView(t, w.lin, "Lost card")
	golden(t, "modal", v.Blocks)
	sub := w.submission(v, map[string]string{"email": "  ", "story": "I lost it"})
	reply, err := w.h.Handle(t.Context(), sub)
	if e, ok := reply.(*slack.ViewSubmissionResponse); err != nil || !ok || e.Errors["email"] != "Please fill this in." || len(w.rt.take()) != 0 {
		t.Fatalf("a blank field: %+v, %v, want an error below it", reply, err)
	}
	sub = w.submission(v, map[string]string{"email": " a@b.example ", "story": ""})
	reply, err = w.h.Handle(t.Context(), sub)
	got := w.rt.take()
	if err != nil || reply != nil || len(got) != 1 {
		t.Fatalf("the form: %+v, %v, %+v, want one event", reply, err, got)
	}
	if f, ok := got[0].Body.(bot.Filled); !ok || f.Token != "m.7" || len(f.Values) != 1 || f.Values["email"] != "a@b.example" || got[0].Conversation != w.conversation() {
		t.Errorf("the form became %+v, want what was typed", got[0])
	}
}

func TestFormThatOpensTooLateIsAskedFieldByField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(bot.Send{Message: bot.Message{Text: "Tell us", Form: form()}}, "")
	w.sl.Fail(slacktest.Fault{Method: "views.open", Code: "expired_trigger_id"})
	got := w.told(w.pressed("c:form:0", "m.7"))
	if len(got) != 1 || got[0].Body != (bot.Pick{Token: "m.7", Label: "m.7"}) {
		t.Errorf("the press became %+v, want a pick", got)
	}
	w.sl.WaitEphemeral(t, w.lin, "could not be opened in time")
}
