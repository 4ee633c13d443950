package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// resolvedTalk is a talk whose ticket OK-10001 was resolved after the customer wrote
// the message that it returns.
func resolvedTalk(t *testing.T) (k *talk, message string) {
	t.Helper()
	k = deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "done?", Sure: true})
	k.from(Person{}, Delivered{Relay: k.replies()[0].Relay, Message: "x7"})
	message = k.write("my bill is 12")
	k.from(lin, Resolved{"OK-10001"})
	return k, message
}

// TestChangesAfterResolving: what the customer changes of a ticket that is resolved
// is shown in its thread, as long as it can be taken up again.
func TestChangesAfterResolving(t *testing.T) {
	t.Parallel()
	k, m := resolvedTalk(t)
	k.do(Edited{Message: m, Text: "my bill is 13"}).expect()
	if e := find[EditNote](k); e.Ticket != "OK-10001" || e.Text != "my bill is 13" || !k.s.Others[0].Owed.IsZero() {
		t.Errorf("an edit after the end: %v", Actions(k.got))
	}
	if k.do(Reacted{Message: "x7", Emoji: "👍"}); find[ReactNote](k).Emoji != "👍" {
		t.Errorf("an emoji on the agent's message after the end: %v", Actions(k.got))
	}
	if k.do(Deleted{Message: m}); find[DropNote](k).Message != m {
		t.Errorf("a deletion after the end: %v", Actions(k.got))
	}
	k.now = k.now.Add(80 * time.Hour)
	k.do(Edited{Message: m, Text: "my bill is 14"}).expect()
	if r := find[Record](k); r.Values["state"] != "dropped" || len(all[EditNote](k)) > 0 {
		t.Errorf("an edit long after the end: %v", Actions(k.got))
	}
	k.write("what are the fees")
	k.do(Edited{Message: k.s.Last.Message}).expect()
}

// TestEditOfCaption: a caption that is taken away is no question.
func TestEditOfCaption(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.do(Media{Message: "m1", Caption: "zxcvb qwert", Files: []File{{Kind: "photo", ID: "f"}}})
	k.do(Edited{Message: "m1"}).expect()
}

// TestReopenedWords: what is said after a reopening goes to the ticket; words for
// the bot do not.
func TestReopenedWords(t *testing.T) {
	t.Parallel()
	for text, adds := range map[string]bool{"what are the fees": true, "it fails again": true, "thanks": false, "menu": false, "cancel": false, "talk to a person": false} {
		k, _ := resolvedTalk(t)
		k.now = time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC) // at night
		k.do(Pick{Token: "t.o.OK-10001"}).expect("open again", "write it now")
		k.write(text)
		if got := slices.ContainsFunc(all[PostNote](k), func(n PostNote) bool { return n.From == "customer" }); got != adds {
			t.Errorf("%q goes to the ticket: %t, want %t: %v", text, got, adds, Actions(k.got))
		}
	}
}

// TestNoQuote: what the platform cannot do is still said when the reply has arrived.
func TestNoQuote(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	e := *k.e
	e.can = map[Platform]Capabilities{"telegram": {}}
	k.e = &e
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "yes", ReplyTo: "m1", Sure: true})
	if k.from(Person{}, Delivered{Relay: k.replies()[0].Relay, Message: "x7"}); !strings.Contains(find[Mark](k).Reason, "cannot show what") {
		t.Errorf("delivered: %v", Actions(k.got))
	}
}

// TestLanguageAtDesk: /language asks, a name that is none is said to be so.
func TestLanguageAtDesk(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.do(Command{Name: "language"}).expect("Which language")
	k.press("中文").expect("中文")
	k.do(Command{Name: "language", Args: "klingon"}).expect("这种语言")
}

// TestSecretGuard: nobody asks a customer for a secret, agents as little as the bot.
func TestSecretGuard(t *testing.T) {
	t.Parallel()
	for text, asked := range map[string]bool{
		"Please send me the code": true, "请把短信验证码发给我": false, "请告诉我您的登录密码": true, "Never send your password": false, "您的卡号是多少": true, "Which bill?": false,
	} {
		k := deskTalk(t)
		k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: text})
		if got := find[Confirm](k).At.IsZero(); got != asked {
			t.Errorf("%q is asked about: %t, want %t", text, got, asked)
		}
	}
}

// TestLostBeside: the desk of a deferred ticket hears at once that its customer
// cannot be written to, and that they are back.
func TestLostBeside(t *testing.T) {
	t.Parallel()
	k := newTalk(t).deferred("")
	k.do(Opened{})
	k.do(Lost{"blocked"})
	if n := find[PostNote](k); n.Ticket != "OK-20002" || find[UpdateTicket](k).Unreachable != "blocked" {
		t.Errorf("lost: %v", Actions(k.got))
	}
	k.write("hello")
	if n := find[PostNote](k); n.Ticket != "OK-20002" || !strings.Contains(n.Text, "back") {
		t.Errorf("back: %v", Actions(k.got))
	}
}

// TestMailInstead: what the chat could not take goes by mail with its files, and
// the mark says so also when the mail has gone out.
func TestMailInstead(t *testing.T) {
	t.Parallel()
	k := newTalk(t).deferred("li@example.com")
	k.platform = "telegram"
	k.do(Opened{})
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "here", Files: []File{{Kind: "document", ID: "f"}}, Sure: true})
	k.from(Person{}, Undelivered{Relay: k.replies()[0].Relay, Reason: "unreachable"})
	m := find[Mail](k)
	if len(m.Files) != 1 || m.Text != "here" || !strings.Contains(find[Mark](k).Reason, "did not arrive in the chat") {
		t.Errorf("after the chat failed: %v", Actions(k.got))
	}
	if k.from(Person{}, Delivered{Relay: m.Relay, Message: "<x>"}); find[Mark](k).State != MarkDelivered || !strings.Contains(find[Mark](k).Reason, "did not arrive in the chat") {
		t.Errorf("after the mail: %v", Actions(k.got))
	}
}

// TestMailStop: who wants no more mails gets none, and nothing is owed for it.
func TestMailStop(t *testing.T) {
	t.Parallel()
	k := newTalk(t).deferred("li@example.com")
	k.do(Opened{})
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "here", Sure: true})
	k.from(Person{Name: "Wang <w@example.com>"}, Mailed{Ticket: "OK-20002", Message: "<a@b>", Text: "STOP", Stop: true})
	n := all[PostNote](k)
	if len(n) != 2 || n[0].Name != "Wang <w@example.com>" || !strings.Contains(n[1].Text, "no more e-mails") {
		t.Errorf("notes %+v", n)
	}
	if x := k.s.Ticket; x.Contact != "" || !x.Owed.IsZero() {
		t.Errorf("the ticket has contact %q, owed since %s", x.Contact, x.Owed)
	}
}

// TestSilentUnreachable: who cannot be warned is not closed upon.
func TestSilentUnreachable(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "which bill?", Sure: true})
	k.do(Lost{"blocked"})
	k.due().expect()
	if n := find[PostNote](k); n.Call != CallAgent || !strings.Contains(n.Text, "could not be warned") {
		t.Errorf("the desk reads %+v", n)
	}
	if !k.s.DeskAt.IsZero() {
		t.Errorf("something is due at %s", k.s.DeskAt)
	}
	k.do(Reacted{Message: "x7", Emoji: "👍"})
	if at := k.s.DeskAt; !at.Equal(k.now.Add(24 * time.Hour)) {
		t.Errorf("after they are back the warning is due at %s, now is %s", at, k.now)
	}
	k.due().expect("still there")
	k.do(Lost{"blocked"}) // the warning is of no use any more
	if k.due().expect(); k.s.Ticket == nil || !strings.Contains(find[PostNote](k).Text, "could not be warned") {
		t.Errorf("closed without a warning that arrived: %v", Actions(k.got))
	}
}

// TestNightTalk: an agent who has just written is not said to be away.
func TestNightTalk(t *testing.T) {
	t.Parallel()
	k := deskTalk(t)
	k.now = time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	k.from(lin, Said{Ticket: "OK-10001", Message: "7", Text: "I am still here", Sure: true})
	k.now = k.now.Add(2 * time.Minute)
	k.write("great, my bill is 12")
	k.expect()
	k.from(lin, Said{Ticket: "OK-10001", Message: "8", Text: "thank you", Sure: true})
	k.now = k.now.Add(2 * time.Hour)
	k.write("and one more thing")
	k.expect("away right now")
}

// TestPromiseKept: an answer keeps the promise, which the customer's next words do
// not break; who goes back to the bot while an answer is owed gets a new one.
func TestPromiseKept(t *testing.T) {
	t.Parallel()
	k := newTalk(t).deferred("")
	k.do(Opened{})
	k.from(lin, Said{Ticket: "OK-20002", Message: "7", Text: "which bill?", Sure: true})
	k.now = k.now.Add(24 * time.Hour)
	k.write("bill 12")
	if at := k.s.DeskAt; !at.Equal(k.now.Add(5 * time.Minute)) {
		t.Errorf("at %s what is due next is due at %s, want the agent called in five minutes", k.now, at)
	}
	k.write("bot")
	if x := k.s.Others[0]; !x.Promised.After(k.now) || k.s.DeskAt.IsZero() {
		t.Errorf("back with the bot the ticket is promised for %s, and due at %s", x.Promised, k.s.DeskAt)
	}
}

// TestUnpromised: where a queue promises nothing, nothing empty is said of it.
func TestUnpromised(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.write("agent")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-10001", Queue: "general"}).expect("number 1 in the queue")
}
