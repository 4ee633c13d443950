package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var relay = bot.Relay{Ticket: "OK-7F3K2", To: "customer", Message: "m1"}

// agent delivers what an agent says, in as many parts as it takes, and returns the
// ids of them.
func (w *world) agent(c bot.ConversationID, m bot.Message) (ids []string, err error) {
	w.Helper()
	for i, part := range w.a.Split(m) {
		r, err := w.a.Deliver(w.Context(), dispatch.Delivery{ID: fmt.Sprint(m.Card, i), Conversation: c,
			Action: bot.Send{Message: part, Voice: bot.VoiceAgent, Relay: relay}})
		if err != nil {
			return ids, err
		}
		ids = append(ids, r.Message)
	}
	return ids, nil
}

// act delivers anything else.
func (w *world) act(c bot.ConversationID, a bot.Action, card string) error {
	_, err := w.a.Deliver(w.Context(), dispatch.Delivery{ID: "x", Conversation: c, Action: a, Card: card})
	return err
}

// amend is an agent's edit.
func amend(text, card string) bot.Edit {
	return bot.Edit{Message: bot.Message{Text: text, Card: card}, Voice: bot.VoiceAgent, Relay: relay}
}

// wantRefusal checks that something was refused with these words.
func wantRefusal(t *testing.T, what string, err error, words string) {
	t.Helper()
	if unwrapFate(err) != dispatch.FateRejected || !strings.Contains(err.Error(), words) {
		t.Errorf("%s = %v, want it rejected with %q", what, err, words)
	}
}

// TestAgentsEdits: the words of an agent's message change and its files stay, or it
// is said why not; there is never a new message.
func TestAgentsEdits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, card string
		code             int
		why              string
	}{
		{"text", "new **words** @everyone", "", 0, ""},
		{"unchanged", "old", "", 0, ""},
		{"nothing", "", "", 0, ""}, // the file is left
		{"no card", "new", "-", 0, reasonUnknown},
		{"gone", "new", "99", 0, reasonUnknown},
		{"odd", "new", "x", 0, reasonUnknown},
		{"archived", "new", "", codeArchived, reasonArchived},
		{"too often", "new", "", codeTooManyEdits, reasonTooOften},
		{"too long", strings.Repeat("x", 2001), "", 0, reasonTooLong},
	}
	for _, tt := range tests {
		w := start(t, copying(copies{"a": "a"}))
		anna := w.dc.User("Anna", "en-US")
		dm := bot.ConversationID("discord:" + anna.DM())
		ids, err := w.agent(dm, bot.Message{Text: "old", Card: "a:1", Files: []bot.File{{ID: "a", Name: "a.txt"}}})
		if err != nil {
			t.Fatal(err)
		}
		if tt.code != 0 {
			w.dc.Fail(discordtest.Fault{Method: "PATCH", Status: 400, Code: tt.code})
		}
		card := ids[0]
		if tt.card != "" {
			card = strings.Trim(tt.card, "-")
		}
		err = w.act(dm, amend(tt.text, "a:1"), card)
		all := w.dc.Messages(anna.DM())
		if tt.why != "" {
			wantRefusal(t, tt.name, err, tt.why)
		} else if err != nil || all[0].Content != render(tt.text) || len(all[0].Files) != 1 {
			t.Errorf("%s: edit = %v, the message is %+v", tt.name, err, all[0])
		}
		if len(all) != 1 {
			t.Errorf("%s: %d messages, want 1", tt.name, len(all))
		}
	}
}

func TestEditToNothing(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	ids, err := w.agent(dm, bot.Message{Text: "old", Card: "a:1"})
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, "an edit to nothing", w.act(dm, amend("", "a:1"), ids[0]), reasonEmpty)
}

// TestRetract: a message goes, also by another process, and the customer is not
// taken for who removed it.
func TestRetract(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	dm := bot.ConversationID("discord:" + anna.DM())
	ids, err := w.agent(dm, bot.Message{Text: "one", Card: "a:1"})
	if err != nil {
		t.Fatal(err)
	}
	other := w.adapter(w.a.o)
	for range 2 { // it is gone the second time
		_, err := other.Deliver(t.Context(), dispatch.Delivery{Conversation: dm, Action: bot.Retract{Card: "a:1", Relay: relay}, Card: ids[0]})
		if err != nil {
			t.Errorf("Retract = %v", err)
		}
	}
	own := anna.Write(t, anna.DM(), "mine")
	anna.Delete(t, anna.DM(), own)
	if left := w.dc.Messages(anna.DM()); len(left) != 0 {
		t.Errorf("messages = %+v, want none", left)
	}
	if evs := w.rt.wait(t, 2); evs[0].Body != (bot.Text{Message: own, Text: "mine"}) || evs[1].Body != (bot.Deleted{Message: own}) {
		t.Errorf("events = %+v, want only what Anna did", evs)
	}
	wantRefusal(t, "a message that is not known", w.act(dm, bot.Retract{Card: "a:9", Relay: relay}, ""), reasonUnknown)
	ids, err = w.agent(dm, bot.Message{Text: "x", Card: "a:2"})
	if err != nil {
		t.Fatal(err)
	}
	w.dc.Fail(discordtest.Fault{Method: "DELETE", Status: 403, Code: codeMissingPermission})
	wantRefusal(t, "without permission", w.act(dm, bot.Retract{Card: "a:2", Relay: relay}, ids[0]), reasonNotAllowed)
}

func TestReact(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	dm := bot.ConversationID("discord:" + anna.DM())
	id := anna.Write(t, anna.DM(), "thank you")
	react := func(emoji string, removed bool) error {
		return w.act(dm, bot.React{Message: id, Emoji: emoji, Removed: removed, Relay: relay}, "")
	}
	steps := []struct {
		emoji   string
		removed bool
		want    string
	}{
		{"👍🏽", false, "👍🏽"}, {"❤", false, "👍🏽 ❤️"}, {"👍🏽", true, "❤️"}, {"👍🏽", true, "❤️"}, {"❤", true, ""}, {"👨‍💻", false, "👨‍💻"},
	}
	for _, s := range steps {
		err := react(s.emoji, s.removed)
		if got := strings.Join(w.dc.Messages(anna.DM())[0].Reactions, " "); err != nil || got != s.want {
			t.Errorf("React(%s, %v) = %v, the message has %q, want %q", s.emoji, s.removed, err, got, s.want)
		}
	}
	wantRefusal(t, "no emoji", react(":custom:", false), "Discord has no such reaction")
	for code, why := range map[int]string{codeTooManyReactions: reasonReactions, codeReactionBlocked: reasonBlocked, codeMissingPermission: reasonNotAllowed, codeUnknownMessage: reasonUnknown} {
		w.dc.Fail(discordtest.Fault{Method: "PUT", Status: 403, Code: code})
		wantRefusal(t, "a reaction", react("👍", false), why)
	}
	wantRefusal(t, "an odd id", w.act(dm, bot.React{Message: "x/../y", Emoji: "👍"}, ""), reasonUnknown)
	w.dc.Fail(discordtest.Fault{Method: "PUT", Status: 429, Retry: 0.5})
	var s *dispatch.SendError
	if err := react("👍", false); !errors.As(err, &s) || s.Fate != dispatch.FateRetry || restKey(s.Rests) != channelKey(anna.DM())+":reactions" {
		t.Errorf("too many reactions = %v, want another try that holds no message up", err)
	}
	anna.Write(t, anna.DM(), "after") // what the bot has put there is no event
	if evs := w.rt.wait(t, 2); len(evs) != 2 || evs[1].Kind() != "text" {
		t.Errorf("events = %+v, want two texts", evs)
	}
}

// TestAgentsInServers: where others read along what an agent does is done in that
// channel; what the customer alone sees can be changed while Discord lets it.
func TestAgentsInServers(t *testing.T) {
	t.Parallel()
	w, anna, help := inServer(t)
	id := anna.Write(t, help, discordtest.Mention+" hello")
	c := w.rt.wait(t, 1)[0].Conversation
	if err := w.act(c, bot.React{Message: id, Emoji: "👍", Relay: relay}, ""); err != nil || !slices.Equal(w.dc.Messages(help)[0].Reactions, []string{"👍"}) {
		t.Errorf("React = %v", err)
	}
	open, err := w.agent(c, bot.Message{Text: "for all", Card: "a:1", ReplyTo: id})
	if err != nil {
		t.Fatal(err)
	}
	anna.Slash(t, help, "help", "").Acked(t, discordtest.Deferred)
	w.rt.wait(t, 2)
	alone, err := w.agent(c, bot.Message{Text: "for you alone", Card: "a:2"})
	if err != nil || !strings.HasPrefix(alone[0], hidden) {
		t.Fatalf("agent = %q, %v, want a message for the customer alone", alone, err)
	}
	for card, ids := range map[string][]string{"a:1": open, "a:2": alone} {
		if err := w.act(c, amend("changed "+card, card), ids[0]); err != nil {
			t.Errorf("edit of %s = %v", ids, err)
		}
		w.dc.WaitText(t, help, "changed "+card)
		if err := w.act(c, bot.Retract{Card: card, Relay: relay}, ids[0]); err != nil {
			t.Errorf("Retract of %s = %v", ids, err)
		}
	}
	if left := w.dc.Messages(help); len(left) != 1 {
		t.Errorf("messages = %+v, want Anna's alone", left)
	}
	if err := w.mem.DropValue(t.Context(), replyKey+string(c)); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, "an edit after the interaction", w.act(c, amend("late", "a:2"), alone[0]), reasonAlone)
}

// TestAgentsInThreads: a message is found where it is, also after the conversation
// has moved to a thread and back.
func TestAgentsInThreads(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.run()
	anna, help, dm := w.ledAway()
	ids, err := w.agent(dm, bot.Message{Text: "in the thread", Card: "a:1"})
	if err != nil {
		t.Fatal(err)
	}
	thread := w.dc.Threads(help)[0]
	w.dc.WaitText(t, thread, "in the thread")
	other := w.adapter(w.a.o) // does not know of the thread
	_, err = other.Deliver(t.Context(), dispatch.Delivery{Conversation: dm, Action: amend("changed", "a:1"), Card: ids[0]})
	if err != nil {
		t.Errorf("edit in the thread = %v", err)
	}
	w.dc.WaitText(t, thread, "changed")
	anna.CloseDMs(0)
	own := anna.Write(t, anna.DM(), "back again")
	evs := w.rt.wait(t, 1)
	for evs[len(evs)-1].Kind() != "text" {
		evs = w.rt.wait(t, len(evs)+1)
	}
	if err := w.act(dm, bot.React{Message: own, Emoji: "👍", Relay: relay}, ""); err != nil {
		t.Errorf("reaction in direct messages = %v", err)
	}
}

// TestReactionsOnParts: what a customer puts on any part comes with the id that the
// part's receipt had.
func TestReactionsOnParts(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	ids, err := w.agent(bot.ConversationID("discord:"+anna.DM()), bot.Message{Text: strings.Repeat("word ", 500), Card: "a:1"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, id := range ids {
		anna.React(t, anna.DM(), id, "👍", false)
		got = append(got, w.rt.wait(t, i+1)[i].Body.(bot.Reacted).Message)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("reactions on %q, want %q", got, ids)
	}
}
