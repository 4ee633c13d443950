package bot

import (
	"strings"
	"testing"
	"time"
)

// TestHandleOddEvents: whatever comes, no turn panics.
func TestHandleOddEvents(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	text := Text{Text: "hi"}
	bodies := []Body{
		nil, &text, Pick{}, Pick{Token: "o.zz"}, Pick{Token: "p.1.yes"}, Pick{Token: "g.1.next"}, Pick{Token: "g.1."}, Pick{Token: "f.1.-1"}, Pick{Token: "s."},
		Command{}, Media{}, Edited{}, Deleted{}, Reacted{}, Opened{Payload: "nonsense"}, Claimed{}, Said{}, Note{}, Transferred{}, Released{}, Resolved{},
		Delivered{}, Undelivered{}, TicketOpened{}, ActionDone{}, TimerFired{}, TimerFired{Key: timerIdle}, TimerFired{Key: timerAwait},
		Filled{}, Filled{Token: "m.1.", Values: map[string]string{"": ""}}, Filled{Token: "m.5."}, Pick{Token: "m.5."}, Lost{}, Media{Album: "a"}, TimerFired{Key: timerAlbum},
		Decided{}, Decided{"OK-7F3K2", "7", ChoiceTake}, AgentEdited{}, AgentDeleted{}, AgentReacted{}, Assigned{}, Reopened{}, Reopened{"OK-7F3K2"}, Snoozed{}, Prioritised{},
		Blocked{}, Refused{}, Moved{}, Moved{"OK-7F3K2", 1 << 20, time.Hour}, ThreadLost{}, Mailed{}, Mailed{Ticket: "OK-7F3K2"}, TimerFired{Key: timerDesk}, TimerFired{Key: timerDesk, At: full().DeskAt},
		Said{Ticket: "OK-7F3K2", Text: "x"}, Claimed{"OK-7F3K2"}, Released{"OK-7F3K2"}, Resolved{"OK-7F3K2"}, Pick{Token: "t.o.OK-7F3K2"}, Pick{Token: "t.a."}, Pick{Token: "t."},
		Delivered{Relay: Relay{"OK-7F3K2", "customer", "6"}}, Undelivered{Relay: Relay{"OK-7F3K2", "mail", "6"}, Reason: "unreachable"}, Undelivered{Relay: Relay{"", "desk", "/"}},
	}
	many := make([]File, maxFiles+5)
	sessions := map[string]Session{
		"new":             {},
		"full":            full(),
		"no ticket":       {Mode: ModeAgent},
		"mode of nothing": {Mode: "later"},
		"too many files":  {Files: many},
		"gone flow":       {Frames: []Frame{{Flow: "gone", Hash: "x", Step: "y", Prompt: 1}}},
		"gone step":       {Frames: []Frame{{Flow: "fees", Hash: e.lib.Flow("fees").Hash, Step: "gone", Prompt: 1}}},
		"gone pending":    {Pending: &Pending{Kind: "suggest", Among: []string{"flow/gone", "faq/gone"}}},
	}
	for name, s := range sessions {
		for i, b := range bodies {
			after, _ := e.Handle(s, Event{Body: b, Public: i%2 == 1, Platform: "discord", Redacted: []string{"card", "unheard of"}[:i%3]}, time.Time{})
			if len(after.Files) > maxFiles && name != "too many files" {
				t.Errorf("%s, %T: %d files kept", name, b, len(after.Files))
			}
		}
	}
}

// TestEpochFence: what is said carries the epoch in which it is said, so that
// what the bot said before an agent came can be dropped.
func TestEpochFence(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	epochs := func() (bot, other []uint32) {
		for _, a := range k.got {
			if s, ok := a.(Send); ok && s.Voice == VoiceBot {
				bot = append(bot, s.Epoch)
			} else if ok {
				other = append(other, s.Epoch)
			}
		}
		return bot, other
	}
	k.write("what are the fees")
	if got, _ := epochs(); len(got) == 0 || got[0] != 0 {
		t.Errorf("epochs of an answer = %v, want 0", got)
	}
	k.write("agent")
	if got, _ := epochs(); len(got) == 0 || got[0] != 1 {
		t.Errorf("epochs of what leads over to an agent = %v, want 1", got)
	}
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-1"})
	k.from(Person{ID: "a1", Name: "Lin"}, Claimed{"OK-1"})
	bot, other := epochs()
	if len(bot) > 0 || len(other) != 1 || other[0] != 2 || k.s.Epoch != 2 {
		t.Errorf("a claim says %v as the bot and %v besides in epoch %d, want one message of epoch 2", bot, other, k.s.Epoch)
	}
	for _, b := range []Body{Text{Text: "what are the fees"}, Command{Name: "menu"}, Pick{Token: "c.menu"}, Media{Files: []File{{Kind: "photo"}}}, Opened{}, TimerFired{Key: timerIdle}} {
		if bot, _ := epochs(); len(bot) > 0 {
			t.Errorf("the bot speaks at %T while an agent has the ticket", b)
		}
		k.do(b)
	}
}

// TestTwoAgents: the first to take a ticket has it.
func TestTwoAgents(t *testing.T) {
	t.Parallel()
	lin, wang := Person{ID: "a1", Name: "Lin"}, Person{ID: "a2", Name: "Wang"}
	k := newTalk(t)
	k.write("agent")
	k.from(Person{}, TicketOpened{Call: "c1", Ticket: "OK-1"})
	k.from(lin, Said{Ticket: "OK-1", Text: "Hello *there*"}).expect("Lin", "Hello *there*")
	k.from(wang, Claimed{"OK-1"}).expect()
	if n := find[PostNote](k); !strings.Contains(n.Text, "Lin") {
		t.Errorf("who comes second is told %q, want the name of the first", n.Text)
	}
	k.from(wang, Said{Ticket: "OK-1", Text: "me too"}).expect()
	k.from(lin, Claimed{"OK-1"}).expect()
	k.from(lin, Released{"OK-1"})
	k.from(wang, Said{Ticket: "OK-1", Text: "now me"}).expect("Wang", "now me")
	k.from(wang, Said{Ticket: "OK-0", Text: "the wrong ticket"}).expect()
	k.from(wang, Resolved{"OK-1"})
	k.from(wang, Said{Ticket: "OK-1", Message: "9", Text: "too late"}).expect()
	if c := find[Confirm](k); c.Reply != "9" || k.s.Mode != ModeBot {
		t.Errorf("an answer in a closed ticket = %+v in mode %q, want a question in mode bot", c, k.s.Mode)
	}
}

func TestDoubleTaps(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"c.menu", "s.fees", "q." + shippedEngine(t).faq.Entries()[0].ID, "l.zh"} {
		k := newTalk(t)
		k.do(Pick{Token: token})
		if k.said() == "" {
			t.Errorf("a press on %s says nothing", token)
		}
		k.now = k.now.Add(time.Second)
		k.do(Pick{Token: token}).expect()
		k.now = k.now.Add(time.Minute)
		if k.do(Pick{Token: token}); k.said() == "" {
			t.Errorf("a press on %s a minute later says nothing", token)
		}
	}
}

// TestOrderOfAnswering: one text that could be several things is the first of them.
func TestOrderOfAnswering(t *testing.T) {
	t.Parallel()
	const shop = `flow: shop
title: {zh: 店, en: Shop}
start: {command: shop}
slots: {note: {type: text}}
steps:
- id: pick
  choose: {zh: 哪个？, en: Which one?}
  options:
  - {value: help, label: {zh: 帮助, en: Help}, next: note}
  - {value: other, label: {zh: 别的, en: Other}, next: note}
- {id: note, ask: {zh: 备注？, en: Any note?}, into: note}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [note]}}
`
	tests := []struct{ at, text, want string }{
		{"pick", "help", "Any note?"},                                        // an option's label before the command of the same word
		{"pick", "2", "Any note?"},                                           // its number
		{"pick", "back", "no earlier question"},                              // a command's word
		{"pick", "forgot my password", "Shall we leave this"},                // a flow's phrase
		{"pick", "how long does a withdrawal take", "Which one?"},            // an FAQ answer, then the question again
		{"pick", "blorp", "Please press a button"},                           // nothing: once more
		{"note", "how long does a withdrawal take", "I'll get you a person"}, // a free text takes what is no start phrase
		{"note", "forgot my password", "Shall we leave this"},                // but not the very words that start a flow
		{"note", "cancel", "the end of"},
	}
	e := engineWith(t, library(t, strings.ReplaceAll(shop, "en: OK}", "en: \"I'll get you a person\"}")))
	for _, tt := range tests {
		k := talkOn(t, e)
		k.do(Command{Name: "shop"})
		if tt.at == "note" {
			k.write("other")
		}
		k.write(tt.text)
		if !strings.Contains(k.said(), tt.want) {
			t.Errorf("%q at %s says %q, want %q in it", tt.text, tt.at, k.said(), tt.want)
		}
	}
}

func TestLanguageSwitch(t *testing.T) {
	t.Parallel()
	k := newTalk(t, slow)
	k.do(Command{Name: "slow"})
	k.from(Person{}, ActionDone{Call: "c1", Outcome: "ok"}).expect("More?")
	k.write("language")
	k.write("中文")
	k.expect("中文", "还要吗？")
	k.do(Text{Text: "hello, is this English again?"})
	if k.s.Locale != "zh" {
		t.Errorf("locale = %q, want the chosen zh whatever they write", k.s.Locale)
	}
	k.do(Command{Name: "language", Args: "Klingon"}).expect("目前可以用", "想用哪种语言")
}

func TestLimits(t *testing.T) {
	t.Parallel()
	const short = `flow: short
title: {zh: 短, en: Short}
start: {command: short}
limits: {turns: 3, per_customer: 2/1h}
slots: {note: {type: int}}
steps:
- {id: note, ask: {zh: 数？, en: Number?}, into: note, tries: 9}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: OK}, show: [note]}}
`
	k := newTalk(t, short)
	k.do(Command{Name: "short"}).expect("Number?")
	for range 3 {
		k.write("blorp 1 2 x")
	}
	k.write("blorp")
	k.expect("going on for long")
	if len(k.s.Frames) != 0 {
		t.Errorf("frames after too many turns = %v, want none", k.s.Frames)
	}
	k.do(Command{Name: "short"}).expect("Number?")
	k.do(Command{Name: "cancel"})
	k.do(Command{Name: "short"}).expect("several times lately")
	k.now = k.now.Add(2 * time.Hour)
	k.do(Command{Name: "short"}).expect("Number?")
	if len(k.s.Starts) != 1 {
		t.Errorf("starts kept = %v, want those of the last hour only", k.s.Starts)
	}
}

// TestUpgrades loads edited flows beside those that sessions run.
func TestUpgrades(t *testing.T) {
	t.Parallel()
	const one = `flow: visit
title: {zh: 访, en: Visit}
start: {command: visit}
slots: {name: {type: text}}
steps:
- {id: name, ask: {zh: 谁？, en: Who?}, into: name}
- {id: agent, handoff: {queue: account, say: {zh: 好, en: "First to {name}"}, show: [name]}}
`
	edited := func(add string, replace ...string) string {
		return strings.NewReplacer(replace...).Replace(strings.Replace(one, "slots:", add+"slots:", 1))
	}
	tests := []struct {
		name   string
		newer  string
		forget bool // the old version is not kept
		want   string
	}{
		{"goes on with its own", edited("", "First to", "Then to"), false, "First to Li"},
		{"the step is still there", edited("", "First to", "Then to"), true, "Then to Li"},
		{"mapped to another question", edited("upgrade: {name: who}\n", "id: name", "id: who", "First to", "Then to"), false, "Then to Li"},
		{"mapped to no question", edited("upgrade: {name: agent}\n", "id: name", "id: who", "First to", "Then to"), false, "Then to"},
		{"gone", edited("", "id: name", "id: who"), true, "has just been updated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newTalk(t, one)
			k.do(Command{Name: "visit"}).expect("Who?")
			newer := library(t, tt.newer)
			if !tt.forget {
				newer = newer.With(k.e.lib)
			}
			if newer.Flow("visit").Hash == k.s.Top().Hash {
				t.Fatal("the edited flow has the hash of the old one")
			}
			k.e = engineWith(t, newer)
			k.write("Li")
			if !strings.Contains(k.said(), tt.want) {
				t.Errorf("said %q, want %q in it", k.said(), tt.want)
			}
		})
	}
}

// TestFiles: what comes with a file that nobody can read is heard, and the
// newest files are kept.
func TestFiles(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.do(Media{Caption: "what are the fees", Files: []File{{Kind: "sticker"}}}).expect("fee")
	for range maxFiles {
		k.do(Media{Files: []File{{Kind: "photo", ID: "old"}}})
	}
	k.do(Media{Files: []File{{Kind: "photo", ID: "new"}}})
	if n := len(k.s.Files); n != maxFiles || k.s.Files[n-1].ID != "new" {
		t.Errorf("kept files = %v, want %d with the newest last", k.s.Files, maxFiles)
	}
	k.write("agent")
	if got := find[OpenTicket](k).Files; len(got) != maxFiles || len(k.s.Files) != 0 {
		t.Errorf("ticket has %d files and the session still %d, want %d and 0", len(got), len(k.s.Files), maxFiles)
	}
}

// TestQuotes: what a customer replies to is kept as one short line, unless it
// repeats a private answer.
func TestQuotes(t *testing.T) {
	t.Parallel()
	k := newTalk(t, order)
	k.do(Command{Name: "order"})
	k.write("secretli@example.com")
	k.do(Text{Message: "m8", Text: "green tea", Quote: "it is SecretLi@example.com"})
	k.do(Text{Message: "m9", Text: "3", Quote: " How\n many? " + strings.Repeat("x", 500)})
	k.write("agent")
	lines := strings.Join(find[OpenTicket](k).Lines, "\n")
	if strings.Contains(strings.ToLower(lines), "secretli") || !strings.Contains(lines, "[> How many? xxx") || len(lines) > 1000 {
		t.Errorf("the desk sees %s", lines)
	}
}
