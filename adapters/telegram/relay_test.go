package telegram

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var relay = bot.Relay{Ticket: "OK-7F3K2", To: "customer", Message: "m1"}

// agent delivers what an agent says, in as many parts as it takes, and returns the
// ids of them.
func (w *world) agent(m bot.Message) (ids []string, err error) {
	w.t.Helper()
	for i, part := range w.a.Split(m) {
		r, err := w.a.Deliver(w.t.Context(), dispatch.Delivery{ID: fmt.Sprint(i), Conversation: "telegram:7",
			Action: bot.Send{Message: part, Voice: bot.VoiceAgent, Relay: relay}})
		if err != nil {
			return ids, err
		}
		ids = append(ids, r.Message)
	}
	return ids, nil
}

// act delivers anything else to the same customer.
func (w *world) act(a bot.Action, card string) error {
	_, err := w.a.Deliver(w.t.Context(), dispatch.Delivery{ID: "x", Conversation: "telegram:7", Action: a, Card: card})
	return err
}

// wantRefusal checks that something was refused with these words.
func wantRefusal(t *testing.T, what string, err error, words string) {
	t.Helper()
	if fate, _ := refused(err); fate != dispatch.FateRejected || !strings.Contains(err.Error(), words) {
		t.Errorf("%s = %v, want it rejected with %q", what, err, words)
	}
}

// TestAgentsParts: several files are several messages; the words are in the first,
// where an edit finds them.
func TestAgentsParts(t *testing.T) {
	t.Parallel()
	file := func(id string) bot.File { return bot.File{Kind: "document", ID: id} }
	long := strings.Repeat("A sentence of words. ", 60)
	tests := []struct {
		text string
		want string // what each message shows
	}{
		{"Short", "document 5, document 0, document 0"},
		{"", "document 0, document 0, document 0"},
		{long, " 1259, document 0, document 0, document 0"},
		{strings.Repeat(long, 4), " 4094,  944, document 0, document 0, document 0"},
	}
	for _, tt := range tests {
		w := start(t, copying(map[string]string{"a": "a", "b": "b", "c": "c"}))
		w.tg.AddChat(7)
		ids, err := w.agent(bot.Message{Text: tt.text, Card: "a:17.4", Files: []bot.File{file("a"), file("b"), file("c")}})
		must(t, err)
		var got []string
		for _, s := range w.tg.Sent(7) {
			got = append(got, fmt.Sprint(s.Media, " ", length(s.Text)))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%.20q: sent %q, want %q", tt.text, got, tt.want)
		}
		edit := bot.Edit{Message: bot.Message{Text: "**Other** words", Card: "a:17.4"}, Voice: bot.VoiceAgent, Relay: relay}
		err = w.act(edit, ids[0])
		if sent := w.tg.Sent(7)[0]; err != nil || sent.Text != "Other words" || len(w.tg.Sent(7)) != len(ids) {
			t.Errorf("an edit = %v, the message shows %q", err, sent.Text)
		}
	}
}

// TestAgentsEdits: the words of an agent's message change, or it is said why not;
// there is never a new message.
func TestAgentsEdits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, card string
		fault            string
		why              string
	}{
		{"text", "new **words**", "", "", ""},
		{"unchanged", "old words", "", "", ""},
		{"odd markup", "new words", "", "can't parse entities: x", ""},
		{"no card", "new", "-", "", reasonUnknown},
		{"gone", "new", "99", "", reasonUnknown},
		{"too old", "new", "", "message can't be edited", reasonNoEdit},
		{"nothing", "", "", "", reasonEmpty},
		{"too long", strings.Repeat("x", 4097), "", "", reasonTooLong},
	}
	for _, tt := range tests {
		w := start(t)
		w.tg.AddChat(7)
		ids, err := w.agent(bot.Message{Text: "old words", Card: "a:1"})
		must(t, err)
		if tt.fault != "" {
			w.tg.Fail(telegramtest.Fault{Method: "editMessageText", Status: 400, Text: "Bad Request: " + tt.fault})
		}
		card := orDefault(tt.card, ids[0])
		err = w.act(bot.Edit{Message: bot.Message{Text: tt.text, Card: "a:1"}, Voice: bot.VoiceAgent, Relay: relay}, strings.Trim(card, "-"))
		if tt.why != "" {
			wantRefusal(t, tt.name, err, tt.why)
		} else if got := w.tg.Sent(7)[0].Text; err != nil || got != plain(tt.text) {
			t.Errorf("%s: edit = %v, the message shows %q", tt.name, err, got)
		}
		if n := len(w.tg.Sent(7)); n != 1 {
			t.Errorf("%s: %d messages, want 1", tt.name, n)
		}
	}
}

// TestAgentsCaptions: the words below a file change, and the file stays.
func TestAgentsCaptions(t *testing.T) {
	t.Parallel()
	w := start(t, copying(map[string]string{"a": "a"}))
	w.tg.AddChat(7)
	ids, err := w.agent(bot.Message{Text: "old", Card: "a:1", Files: []bot.File{{Kind: "photo", ID: "a"}}})
	must(t, err)
	edit := func(text string) error {
		return w.act(bot.Edit{Message: bot.Message{Text: text, Card: "a:1"}, Voice: bot.VoiceAgent, Relay: relay}, ids[0])
	}
	for _, text := range []string{"new", "new", "", "newer"} {
		if err := edit(text); err != nil {
			t.Errorf("edit(%q) = %v", text, err)
		}
		if s := w.tg.Sent(7)[0]; s.Text != text || s.Media != "photo" {
			t.Errorf("the message shows %+v, want the photo with %q", s, text)
		}
	}
	wantRefusal(t, "a long caption", edit(strings.Repeat("x", 1025)), reasonCaption)
}

// TestRetract: what an agent takes back goes, while Telegram lets it.
func TestRetract(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.AddChat(7)
	ids, err := w.agent(bot.Message{Text: "one", Card: "a:1"})
	must(t, err)
	retract := bot.Retract{Card: "a:1", Relay: relay}
	for range 2 { // it is gone the second time
		must(t, w.act(retract, ids[0]))
	}
	wantRefusal(t, "a message that is not known", w.act(retract, ""), reasonUnknown)
	const business = bot.ConversationID("telegram:7:bXy")
	r, err := w.send(business, bot.Message{Text: "for the owner's customer"})
	must(t, err)
	_, err = w.a.Deliver(t.Context(), dispatch.Delivery{Conversation: business, Action: retract, Card: r.Message})
	must(t, err)
	if all := w.tg.Sent(7); !all[0].Deleted || !all[1].Deleted {
		t.Errorf("sent %+v, want both gone", all)
	}
	ids, err = w.agent(bot.Message{Text: "two", Card: "a:2"})
	must(t, err)
	w.tg.Age(7, 49*time.Hour)
	wantRefusal(t, "an old message", w.act(bot.Retract{Card: "a:2", Relay: relay}, ids[0]), reasonNoDelete)
}

// TestReact: one reaction of the bot on a message, of those that Telegram has.
func TestReact(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.tg.Text(7, "thank you")
	steps := []struct {
		emoji   string
		removed bool
		want    string
	}{
		{"👍", false, "👍"}, {"👍🏽", false, "👍"}, {"❤️", false, "❤"}, {"👍", true, "❤"}, {"❤", true, ""}, {"❤", true, ""}, {"🤷‍♂️", false, "🤷‍♂"},
	}
	for _, s := range steps {
		err := w.act(bot.React{Message: messageID(id), Emoji: s.emoji, Removed: s.removed, Relay: relay}, "")
		if got := w.tg.Reaction(7, id); err != nil || got != s.want {
			t.Errorf("React(%s, %v) = %v, the message has %q, want %q", s.emoji, s.removed, err, got, s.want)
		}
	}
	wantRefusal(t, "an emoji", w.act(bot.React{Message: messageID(id), Emoji: "✅"}, ""), "Telegram has no such reaction")
	wantRefusal(t, "no emoji", w.act(bot.React{Message: messageID(id), Emoji: ":custom:"}, ""), reasonNoReaction)
	wantRefusal(t, "a message that is gone", w.act(bot.React{Message: "99", Emoji: "👍"}, ""), reasonUnknown)
	w.tg.Fail(telegramtest.Fault{Method: "setMessageReaction", Status: 400, Text: "Bad Request: REACTION_INVALID"})
	wantRefusal(t, "a chat without reactions", w.act(bot.React{Message: messageID(id), Emoji: "🔥"}, ""), reasonForbidden)
	_, err := w.a.Deliver(t.Context(), dispatch.Delivery{Conversation: "telegram:7:bXy", Action: bot.React{Message: messageID(id), Emoji: "👍"}})
	wantRefusal(t, "a business chat", err, reasonBusiness)
	w.tg.Fail(telegramtest.Fault{Method: "setMessageReaction", Status: 429, RetryAfter: 3})
	if fate, refusal := refused(w.act(bot.React{Message: messageID(id), Emoji: "🔥"}, "")); fate != dispatch.FateRetry || len(refusal.Rests) != 0 {
		t.Errorf("too many reactions: %+v, want another try and no message held up", refusal)
	}
	for _, e := range reactions() {
		must(t, w.act(bot.React{Message: messageID(id), Emoji: e}, ""))
	}
	if n := len(reactions()); n != 73 {
		t.Errorf("%d reactions, want Telegram's 73", n)
	}
}

// TestReactionsOnParts: what a customer puts on any part comes with the id that the
// part's receipt had.
func TestReactionsOnParts(t *testing.T) {
	t.Parallel()
	w := start(t, copying(map[string]string{"a": "a", "b": "b"}))
	w.tg.AddChat(7)
	ids, err := w.agent(bot.Message{Text: "x", Card: "a:1", Files: []bot.File{{Kind: "photo", ID: "a"}, {Kind: "photo", ID: "b"}}})
	must(t, err)
	for _, id := range ids {
		w.tg.React(7, number(id), "👍")
	}
	w.run(w.a)
	var got []string
	for _, ev := range w.in.wait(t, len(ids)) {
		got = append(got, ev.Body.(bot.Reacted).Message)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("reactions on %q, want %q", got, ids)
	}
}
