package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot"
)

// kindOfPerson is somebody who may, or may not.
type kindOfPerson struct {
	who  func(w *world) *slacktest.User
	in   bool // a member of the channel
	why  string
	said string
}

func kindsOfPeople() map[string]kindOfPerson {
	return map[string]kindOfPerson{
		"agent":     {who: func(w *world) *slacktest.User { return w.sl.User("Mei") }, in: true},
		"no member": {who: func(w *world) *slacktest.User { return w.sl.User("Mei") }, why: "not a member", said: "Only members of the ticket's channel"},
		"guest":     {who: func(w *world) *slacktest.User { return w.sl.Guest("Gus") }, in: true, why: "guest", said: "Guests of this workspace"},
		"stranger":  {who: func(w *world) *slacktest.User { return w.sl.Stranger("Sam") }, in: true, why: "stranger", said: "Only people of this workspace"},
		"gone":      {who: func(w *world) *slacktest.User { u := w.sl.User("Old"); w.sl.Deactivate(u); return u }, in: true, why: "deactivated", said: "deactivated"},
		"no group":  {who: func(w *world) *slacktest.User { return w.sl.User("Mei") }, in: true, why: "not in the user group", said: "Only members of the support group"},
	}
}

// kindOfAct is a way to act.
type kindOfAct struct {
	did string
	act func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message)
}

func kindsOfActs() map[string]kindOfAct {
	return map[string]kindOfAct{
		"reply": {"reply", func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message) {
			u.Reply(t, root.Channel, root.TS, "hi")
		}},
		"claim": {"claim", func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message) {
			u.Press(t, root.Channel, root.TS, "d:claim").Acked(t)
		}},
		"resolve": {"resolve", func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message) {
			u.Press(t, root.Channel, root.TS, "d:resolve").Acked(t)
		}},
		"shortcut": {"claim", func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message) {
			u.Shortcut(t, root.Channel, root.TS, "d:claim").Acked(t)
		}},
		"command": {"release", func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message) {
			u.Slash(t, w.channel, "/support", "release ok-7f3k2").Acked(t)
		}},
		"react": {"react", func(t *testing.T, w *world, u *slacktest.User, root slacktest.Message) {
			u.React(t, root.Channel, w.sl.Thread(root.Channel, root.TS)[1].TS, "thumbsup")
		}},
	}
}

// TestWhoMay holds every kind of person against every way to act.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	for name, p := range kindsOfPeople() {
		for kind, a := range kindsOfActs() {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				u := p.who(w)
				if p.in {
					w.sl.Join(w.channel, u)
				}
				if name == "no group" {
					w.o.UserGroup = w.sl.UserGroup(w.lin)
					w.restart()
				}
				root := w.open(nil)
				w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: "Anna", Message: "m1", Text: "hello"})
				a.act(t, w, u, root)
				got := w.bodies()
				if p.why == "" {
					if len(got) != 1 {
						t.Fatalf("events are\n%s\nwant the act", show(got))
					}
					if r, refused := got[0].(bot.Refused); refused {
						t.Errorf("an agent is refused: %+v", r)
					}
					return
				}
				if want := (bot.Refused{Ticket: number, Did: a.did, Why: p.why}); len(got) != 1 || got[0] != bot.Body(want) {
					t.Errorf("events are\n%s\nwant %+v alone", show(got), want)
				}
				if name != "no member" || kind == "command" { // whoever is not in the channel sees none of it there
					w.sl.WaitEphemeral(t, u, p.said)
				}
				for _, m := range w.sl.Messages(w.channel) {
					if m.User == slacktest.BotUser && m.Shows(p.said) {
						t.Error("the refusal is not private")
					}
				}
			})
		}
	}
}

// TestMembersChange has a refusal end at once when somebody is added.
func TestMembersChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	mei := w.sl.User("Mei")
	mei.Press(t, root.Channel, root.TS, "d:claim").Acked(t)
	w.sl.Join(w.channel, mei)
	w.sl.WaitQuiet(t)
	mei.Press(t, root.Channel, root.TS, "d:claim").Acked(t)
	w.sl.Leave(w.channel, mei)
	w.sl.WaitQuiet(t)
	mei.Press(t, root.Channel, root.TS, "d:claim").Acked(t)
	w.wants(bot.Refused{Ticket: number, Did: "claim", Why: "not a member"}, bot.Claimed{Ticket: number},
		bot.Refused{Ticket: number, Did: "claim", Why: "not a member"})
}

// TestSlowAnswers: what is stored is acknowledged in time, however long Slack takes for
// what the desk says by the way.
func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	for _, method := range []string{"chat.postEphemeral", "views.publish", "views.open"} {
		w.sl.Fail(slacktest.Fault{Method: method, Wait: 15 * time.Second})
	}
	w.sl.User("Mei").Reply(t, root.Channel, root.TS, "let me")
	w.lin.OpenHome()
	w.lin.Press(t, root.Channel, root.TS, "d:note").Acked(t)
	w.wants(bot.Refused{Ticket: number, Did: "reply", Why: "not a member"})
	if late := w.sl.Stats().Late; late != 0 {
		t.Errorf("%d events were acknowledged too late", late)
	}
}

// TestBots are neither passed on nor answered, or two of them would talk for ever.
func TestBots(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	root := w.open(nil)
	w.sl.Event(map[string]any{"type": "message", "subtype": "bot_message", "channel": root.Channel, "channel_type": "channel", "ts": "1900000000.000100",
		"thread_ts": root.TS, "bot_id": "B0OTHER", "text": "beep"})
	before := len(w.sl.Messages(root.Channel))
	w.wants(bot.Refused{Ticket: number, Did: "reply", Why: "bot"})
	if n := len(w.sl.Messages(root.Channel)); n != before {
		t.Errorf("a bot is answered")
	}
}

// TestStrangersWords may not ping, link or format, wherever they are shown.
func TestStrangersWords(t *testing.T) {
	t.Parallel()
	for _, hostile := range hostiles() {
		w := newWorld(t, func(w *world) { w.o.Copies = files{"f": "bytes"} })
		root := w.open(func(a *bot.OpenTicket) {
			a.Subject, a.Customer.Name, a.Contact, a.Locale, a.Platform = hostile, hostile, hostile, hostile, "telegram"
			a.Fields = []bot.Field{{Label: hostile, Value: hostile}}
			a.Tried, a.Lines = []string{hostile}, []string{hostile}
			a.Files = []bot.File{{ID: "gone", Name: hostile}}
		})
		w.deliver(bot.PostNote{Ticket: number, From: "customer", Name: hostile, Message: "m1", Quote: hostile, Text: hostile})
		w.deliver(bot.EditNote{Ticket: number, Message: "m1", Text: "x"})
		w.deliver(bot.PostNote{Ticket: number, From: "mail", Name: hostile, Message: "m2", Text: hostile})
		w.deliver(bot.PostNote{Ticket: number, From: "system", Text: hostile})
		w.deliver(bot.DropNote{Ticket: number, Message: "m2"})
		w.deliver(bot.ReactNote{Ticket: number, Message: "m1", Emoji: hostile})
		w.deliver(bot.UpdateTicket{Ticket: number, Status: bot.TicketClaimed, Unreachable: hostile, Rating: hostile, Agent: bot.Person{Name: hostile}})
		w.deliver(bot.Mark{Ticket: number, Reply: "x", State: bot.MarkFailed, Reason: hostile})
		w.deliver(bot.Confirm{Ticket: number, Agent: bot.Person{ID: "slack:T:U0NOBODY"}, Reply: "C/1", Text: hostile, Choices: []bot.Choice{bot.ChoiceSend}})
		w.lin.Slash(t, w.channel, "/support", "queue").Acked(t)
		w.lin.Slash(t, w.channel, "/support", "find "+string(number)).Acked(t)
		w.openAs("OK-8G4L3", func(a *bot.OpenTicket) { a.Subject, a.Customer.Name = hostile, hostile })
		w.lin.OpenHome()
		w.slash(w.lin, "reply intro "+string(number))
		looks := []slacktest.Look{w.sl.WaitHome(t, w.lin, "OK-8G4L3").Look(), w.sl.WaitView(t, w.lin, "Preview").Look()}
		for _, m := range append(w.sl.Messages(root.Channel), w.sl.Ephemerals(w.lin)...) {
			looks = append(looks, m.Look())
		}
		for _, look := range looks {
			if look.Everyone || len(look.Groups) > 0 || look.Unescaped > 0 {
				t.Errorf("%q rings or is not escaped: %+v", hostile, look)
			}
			for _, u := range look.Users {
				if u != "U0NOBODY" { // our own mention of the agent who is asked
					t.Errorf("%q rings at %s: %s", hostile, u, look.Text)
				}
			}
			for _, l := range look.Links {
				if !strings.HasPrefix(l, "https://okpay.slack.com/") {
					t.Errorf("%q links to %s in %s", hostile, l, look.Text)
				}
			}
			for _, s := range look.Styled {
				if strings.HasPrefix(s, "&gt;") || strings.Trim(s, "*_~`") == "bold" {
					t.Errorf("%q formats %q", hostile, s)
				}
			}
		}
	}
}

func hostiles() []string {
	return []string{
		"<!channel> <!here> <@U00000001> <!subteam^S1>",
		"@channel @here @everyone",
		"<https://evil.example|okpay.com> https://evil.example www.evil.example",
		"*bold* _bold_ ~bold~ `bold` ```bold```\n> bold",
		"&lt;!channel&gt; & < >",
		"\u202egnp.exe\u0000\u200b",
		":boom: :bold:",
	}
}
