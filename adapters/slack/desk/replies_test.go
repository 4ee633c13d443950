package desk_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
)

func TestReplies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "hello"})
	thread := w.sl.Thread(root.Channel, root.TS)
	address := "https://okpay.slack.com/archives/" + root.Channel + "/p" + strings.ReplaceAll(thread[1].TS, ".", "") + "?thread_ts=" + root.TS + "&cid=" + root.Channel

	var ids []string
	say := func(text string) { ids = append(ids, root.Channel+"/"+w.lin.Reply(t, root.Channel, root.TS, text)) }
	say("please *wait* a `moment`")
	say("// he is angry")
	say("//")
	say("ask " + w.wu.Mention() + " <!here>")
	say(address + " that is right")
	other := "https://okpay.slack.com/archives/" + root.Channel + "/p1111111111111111"
	say("see " + other)
	want := []bot.Body{
		bot.Said{Ticket: number, Message: ids[0], Text: "please **wait** a `moment`"},
		bot.Note{Ticket: number, Message: ids[1], Text: "he is angry"},
		bot.Said{Ticket: number, Message: ids[3], Text: "ask @Wu @here", Mentions: []string{"Wu", "here"}},
		bot.Said{Ticket: number, Message: ids[4], Text: "that is right", ReplyTo: "m1"},
		bot.Said{Ticket: number, Message: ids[5], Text: "see [" + other + "](" + other + ")"},
	}
	w.wants(want...)
	ev := w.event(1)
	_, ts, _ := strings.Cut(ids[0], "/")
	if ev.ID != bot.EventID("slack:m:"+slacktest.TeamID+":"+root.Channel+":"+ts) || ev.Conversation != conversation || ev.Platform != "telegram" ||
		ev.Sender != (bot.Person{ID: bot.PersonID("slack:" + slacktest.TeamID + ":" + w.lin.ID), Name: "Lin"}) || time.Since(ev.Time) > time.Minute {
		t.Errorf("the event is %+v", ev)
	}
}

func TestFilesOfAgents(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.lin.Upload(t, root.Channel, root.TS, "this one", slacktest.File{Name: "form.pdf", MIME: "application/pdf", Data: []byte("%PDF")})
	said, _ := w.event(1).Body.(bot.Said)
	if len(said.Files) != 1 || said.Text != "this one" {
		t.Fatalf("the event is %+v", said)
	}
	f := said.Files[0]
	if f.Kind != "document" || f.Name != "form.pdf" || f.MIME != "application/pdf" || f.Bytes != 4 || f.From != "slack" || f.ID == "" {
		t.Errorf("the file is %+v", f)
	}
	r, err := w.d.OpenFile(t.Context(), conversation, f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if bytes, err := io.ReadAll(r); string(bytes) != "%PDF" || err != nil {
		t.Errorf("the file is %q, %v", bytes, err)
	}
	if _, err := w.d.OpenFile(t.Context(), conversation, bot.File{ID: "F0NONE"}); err == nil {
		t.Error("a file that is not there opens")
	}
}

func TestAgentsEditsAndDeletes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	ts := w.lin.Reply(t, root.Channel, root.TS, "tomorow")
	w.lin.Edit(t, root.Channel, ts, "tomorrow, "+w.wu.Mention())
	w.lin.Delete(t, root.Channel, ts)
	id := root.Channel + "/" + ts
	w.wants(bot.Said{Ticket: number, Message: id, Text: "tomorow"},
		bot.AgentEdited{Ticket: number, Message: id, Text: "tomorrow, @Wu", Mentions: []string{"Wu"}},
		bot.AgentDeleted{Ticket: number, Message: id})
}

func TestAgentsReactions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "hello"})
	ts := w.sl.Thread(root.Channel, root.TS)[1].TS
	w.lin.React(t, root.Channel, ts, "wave::skin-tone-3")
	w.sl.WaitQuiet(t)
	w.lin.Unreact(t, root.Channel, ts, "wave::skin-tone-3")
	w.sl.WaitQuiet(t)
	w.lin.React(t, root.Channel, ts, "party-parrot")
	w.lin.React(t, root.Channel, root.TS, "eyes") // on the card: nobody's message
	w.wants(bot.AgentReacted{Ticket: number, Message: "m1", Emoji: "👋🏼"}, bot.AgentReacted{Ticket: number, Message: "m1", Emoji: "👋🏼", Removed: true})
	w.sl.WaitEphemeral(t, w.lin, "“:party-parrot:” is an emoji of this workspace")
}

// TestUnstoredIsNotAcknowledged has Slack tell it again.
func TestUnstoredIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.ingestFails(errors.New("the store is away"))
	w.lin.Reply(t, root.Channel, root.TS, "hello")
	w.sl.Await(t, "a failure", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.handlers) > 0 })
	w.ingestFails(nil)
	if said, ok := w.event(1).Body.(bot.Said); !ok || said.Text != "hello" {
		t.Errorf("the event is %+v", w.event(1).Body)
	}
	w.lin.Press(t, root.Channel, root.TS, "d:claim").Acked(t)
	w.ingestFails(errors.New("the store is away"))
	w.lin.Press(t, root.Channel, root.TS, "d:claim").Failed(t)
}

// TestTalkOutsideOfThreads is nobody's business.
func TestTalkOutsideOfThreads(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	ts := w.lin.Write(t, w.channel, "lunch?")
	w.wu.Reply(t, w.channel, ts, "yes!")
	w.wu.Reply(t, w.channel, ts, "now")
	w.wants()
}
