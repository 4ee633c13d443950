package desk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
)

var errStore = errors.New("the store is away")

// slash runs /support and returns what the agent reads.
func (w *world) slash(u *slacktest.User, text string) string {
	w.t.Helper()
	before := len(w.sl.Ephemerals(u))
	w.sl.WaitQuiet(w.t)
	u.Slash(w.t, w.channel, "/support", text).Acked(w.t)
	all := w.sl.Ephemerals(u)
	if len(all) == before {
		return ""
	}
	return all[len(all)-1].Look().Text
}

func TestHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, text := range []string{"", "help"} {
		got := w.slash(w.lin, text)
		for _, name := range []string{"help", "queue", "mine", "claim", "assign", "transfer", "release", "resolve", "reopen", "snooze", "priority", "block", "note",
			"reply", "away", "here", "find"} {
			if !strings.Contains(got, "/support "+name) {
				t.Errorf("/support %s does not tell of %s:\n%s", text, name, got)
			}
		}
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]func(w *world, ev bot.Event) bot.Body{
		"claim OK-7F3K2":                func(*world, bot.Event) bot.Body { return bot.Claimed{Ticket: number} },
		"CLAIM ok-7f3k2":                func(*world, bot.Event) bot.Body { return bot.Claimed{Ticket: number} },
		"release":                       func(*world, bot.Event) bot.Body { return bot.Released{Ticket: number} },
		"resolve":                       func(*world, bot.Event) bot.Body { return bot.Resolved{Ticket: number} },
		"reopen OK-7F3K2":               func(*world, bot.Event) bot.Body { return bot.Reopened{Ticket: number} },
		"priority urgent":               func(*world, bot.Event) bot.Body { return bot.Prioritised{Ticket: number, Priority: "urgent"} },
		"priority OK-7F3K2 Normal":      func(*world, bot.Event) bot.Body { return bot.Prioritised{Ticket: number} },
		"note he is *angry* &amp; loud": func(*world, bot.Event) bot.Body { return bot.Note{Ticket: number, Text: "he is **angry** & loud"} },
		"transfer Payments see this": func(*world, bot.Event) bot.Body {
			return bot.Transferred{Ticket: number, Queue: "payments", Note: "see this"}
		},
		"snooze 2h": func(_ *world, ev bot.Event) bot.Body {
			return bot.Snoozed{Ticket: number, Until: ev.Time.Add(2 * time.Hour)}
		},
		"snooze OK-7F3K2 off": func(*world, bot.Event) bot.Body { return bot.Snoozed{Ticket: number} },
		"block 3d": func(_ *world, ev bot.Event) bot.Body {
			return bot.Blocked{Ticket: number, Until: ev.Time.Add(72 * time.Hour)}
		},
		"assign @wu": func(w *world, _ bot.Event) bot.Body { return bot.Assigned{Ticket: number, To: w.agent(w.wu)} },
		"assign OK-7F3K2 MENTION": func(w *world, _ bot.Event) bot.Body {
			return bot.Assigned{Ticket: number, To: w.agent(w.wu)}
		},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.open(nil)
			w.claimed(w.lin)
			got := w.slash(w.lin, strings.Replace(text, "MENTION", "<@"+w.wu.ID+"|wu>", 1))
			if !strings.Contains(got, string(number)) {
				t.Errorf("the answer is %q, want the ticket's number in it", got)
			}
			w.wants(want(w, w.event(1)))
		})
	}
}

func TestWrongCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	w.openAs("OK-8G4L3", nil)
	for text, want := range map[string]string{
		"clam OK-7F3K2":             "There is no “clam”. Did you mean /support claim?",
		"claim OK-7F3K3":            "There is no ticket OK-7F3K3. Did you mean OK-7F3K2?",
		"claim":                     "You have no ticket now, so say which one: for example OK-7F3K2.",
		"claim OK-7F3K2 now":        "It goes like this: /support claim [OK-…]",
		"transfer OK-7F3K2 paymnts": "There is no queue “paymnts”. There are: account, payments. Did you mean payments?",
		"priority OK-7F3K2 hihg":    "“hihg” is no priority. There are: low, normal, high, urgent. Did you mean high?",
		"snooze OK-7F3K2 soon":      "“soon” is no time. Write for example 30m, 2h or 3d.",
		"snooze OK-7F3K2 -2h":       "is no time",
		"block OK-7F3K2 99999999d":  "is no time",
		"assign OK-7F3K2 @nobody":   "“@nobody” is nobody in the ticket's channel.",
		"assign OK-7F3K2":           "It goes like this: /support assign",
		"note OK-7F3K2":             "It goes like this: /support note",
		"reply":                     "delay – Bank delay",
		"reply delai OK-7F3K2":      "There is no saved reply “delai”. Did you mean delay?",
	} {
		if got := strings.ReplaceAll(w.slash(w.lin, text), "\u2060", ""); !strings.Contains(got, want) {
			t.Errorf("/support %s answers\n%s\nwant %q", text, got, want)
		}
	}
	for _, n := range []bot.TicketID{number, "OK-8G4L3"} {
		w.deliver(bot.UpdateTicket{Ticket: n, Queue: "account", Status: bot.TicketClaimed, Agent: w.agent(w.lin)})
	}
	if got, want := w.slash(w.lin, "resolve"), "You have several tickets, so say which one: OK-7F3K2, OK-8G4L3."; !strings.Contains(got, want) {
		t.Errorf("/support resolve answers %q, want %q", got, want)
	}
	w.wants()
}

func TestReplyCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	w.claimed(w.lin)
	w.slash(w.lin, "reply delay days=3 or more")
	v := w.sl.WaitView(t, w.lin, "Preview")
	if !strings.Contains(v.Look().Text, "it takes 3 or more days") {
		t.Errorf("the preview is %q", v.Look().Text)
	}
	w.slash(w.lin, "reply delay OK-7F3K2")
	w.sl.WaitView(t, w.lin, "Fill in")
	w.slash(w.lin, "reply hello")
	w.lin.Submit(t, w.sl.WaitView(t, w.lin, "Preview").ID, nil).Acked(t)
	if said, _ := w.event(1).Body.(bot.Said); said.Text != "en: hello!" || len(said.Files) != 1 || !said.Sure {
		t.Errorf("the event is %+v", said)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(w *world) { w.o.Channels = map[string]string{"payments": w.sl.Channel("payments", w.wu)} })
	if got := w.slash(w.lin, "queue"); !strings.Contains(got, "Nobody waits.") {
		t.Errorf("an empty queue is %q", got)
	}
	w.open(nil)
	w.openAs("OK-8G4L3", nil)
	w.openAs("OK-SECRT", func(a *bot.OpenTicket) { a.Queue = "payments" })
	w.claimed(w.lin)
	if got := w.slash(w.lin, "queue"); !strings.Contains(got, "OK-8G4L3") || strings.Contains(got, "OK-7F3K2") || strings.Contains(got, "OK-SECRT") {
		t.Errorf("the queue is %q, want what waits in Lin's channels", got)
	}
	if got := w.slash(w.wu, "queue payments"); !strings.Contains(got, "OK-SECRT") || strings.Contains(got, "OK-8G4L3") {
		t.Errorf("the queue of payments is %q", got)
	}
	if got := w.slash(w.lin, "mine"); !strings.Contains(got, "OK-7F3K2") || strings.Contains(got, "OK-8G4L3") {
		t.Errorf("Lin's tickets are %q", got)
	}
	if got := w.slash(w.wu, "mine"); !strings.Contains(got, "You have no tickets.") {
		t.Errorf("Wu's tickets are %q", got)
	}
	if got := w.slash(w.lin, "find ok-7f3k2"); !strings.Contains(got, "OK-7F3K2") || !strings.Contains(got, "Claimed") {
		t.Errorf("what is found is %q", got)
	}
	if got := w.slash(w.lin, "find OK-SECRT"); !strings.Contains(got, "Only members of the ticket's channel") {
		t.Errorf("a ticket of another channel is %q", got)
	}
}

func TestHome(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.open(nil)
	w.openAs("OK-8G4L3", nil)
	w.lin.OpenHome()
	w.sl.WaitHome(t, w.lin, "Waiting: Account")
	w.claimed(w.lin) // told to those who have App Home open
	w.sl.WaitHome(t, w.lin, "Your tickets\n*"+string(number)+"* Anna")
	w.lin.PressView(t, w.sl.WaitHome(t, w.lin, "You are here").ID, "d:home:away", "").Acked(t)
	w.sl.WaitHome(t, w.lin, "You are away")
	if !w.wall.away[w.agent(w.lin).ID] {
		t.Error("the board does not know that Lin is away")
	}
	w.slash(w.lin, "here")
	w.sl.WaitHome(t, w.lin, "You are here")
	guest := w.sl.Guest("Gus")
	w.sl.Join(w.channel, guest)
	guest.OpenHome()
	if v := w.sl.WaitHome(t, guest, "Guests of this workspace"); strings.Contains(v.Look().Text, string(number)) {
		t.Error("a guest sees tickets")
	}
}

// TestAnswersFitASocket keeps answers below what Slack drops.
func TestAnswersFitASocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for i := range 60 {
		w.openAs(bot.TicketID("OK-"+string(rune('A'+i/26))+string(rune('A'+i%26))+"234"), func(a *bot.OpenTicket) {
			a.Subject, a.Customer.Name, a.Lines = strings.Repeat("很长", 300), strings.Repeat("名", 300), nil
		})
	}
	answer := w.lin.Slash(t, w.channel, "/support", "queue").Acked(t)
	if len(answer) > 20<<10 || !json.Valid(answer) {
		t.Errorf("the answer has %d bytes, want less than 20 KiB", len(answer))
	}
}
