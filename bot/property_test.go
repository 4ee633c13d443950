package bot

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/flows"
)

// maxActions bounds what one turn may ask for: every step says something at
// most twice, and the timers and records come on top.
const maxActions = 3*maxSteps + 16

// world plays random events against the engine and holds what must always be true.
type world struct {
	t       testing.TB
	e       *Engine
	r       *rand.Rand
	s       Session
	now     time.Time
	buttons []string
	calls   []Body // results that are still owed
	timers  map[string]time.Time
	forms   []*Form
	ticket  TicketID
	trail   []string

	platform Platform
	public   bool
}

func newWorld(t testing.TB, e *Engine, seed uint64) *world {
	return &world{
		t: t, e: e, r: rand.New(rand.NewPCG(seed, 1)), timers: map[string]time.Time{},
		now:      time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC),
		platform: []Platform{"terminal", "telegram", "discord", "elsewhere"}[seed%4], public: seed%5 == 4,
	}
}

var speech = []string{
	"忘记密码", "forgot my password", "手续费是多少", "what are the fees", "我要人工客服", "talk to a person", "取消", "back", "为什么",
	"100 美元", "li@example.com", "是", "no", "1", "2", "asdfghjkl", "", "   ", "你们支持哪些货币", "how long does a withdrawal take",
	"BL20260105001", "{email}", "**x** [y](http://z)", "\x00\xff", "机器人", "english", "帮助", "继续", "换汇", "5000", "菜单", "跳过",
}

func (w *world) body() Body {
	if len(w.calls) > 0 && w.r.IntN(3) > 0 {
		b := w.calls[0]
		w.calls = w.calls[1:]
		return b
	}
	switch n := w.r.IntN(24); {
	case n < 7:
		return Text{Message: "m", Text: speech[w.r.IntN(len(speech))]}
	case n < 14 && len(w.buttons) > 0:
		recent := w.buttons[max(0, len(w.buttons)-12):]
		return Pick{Token: recent[w.r.IntN(len(recent))]}
	case n < 15:
		names := []string{"menu", "help", "cancel", "back", "why", "agent", "language", "skip", "start", "faq", "reset", "nonsense"}
		return Command{Name: names[w.r.IntN(len(names))]}
	case n < 16:
		return Media{Message: "m", Files: []File{{Kind: []string{"photo", "sticker"}[w.r.IntN(2)], ID: "f"}}}
	case n < 17:
		return Edited{Message: "m", Text: speech[w.r.IntN(len(speech))]}
	case n < 18:
		for key, at := range w.timers {
			delete(w.timers, key)
			if at.After(w.now) {
				w.now = at
			}
			return TimerFired{Key: key, At: at}
		}
		return Opened{}
	case n < 22:
		return w.newer()
	}
	k := w.ticket
	return []Body{Claimed{k}, Said{Ticket: k, Text: "hello"}, Note{Ticket: k, Text: "x"}, Transferred{k, "payments", ""}, Released{k}, Resolved{k}, Claimed{"OK-OTHER"}}[w.r.IntN(7)]
}

// newer are the bodies that only some platforms have.
func (w *world) newer() Body {
	words := func() string { return speech[w.r.IntN(len(speech))] }
	switch w.r.IntN(6) {
	case 0:
		return Text{Message: "m", Text: words(), Quote: words()}
	case 1:
		token := "m.1."
		if n := len(w.forms); n > 0 {
			token = w.forms[n-1].Token
		}
		return Filled{Token: token, Values: map[string]string{"description": words() + words(), "since": words(), "email": "li@example.com", "odd": words()}}
	case 2:
		return Lost{Why: []string{"blocked", ""}[w.r.IntN(2)]}
	case 3:
		return Undelivered{Reason: []string{"unreachable", "rejected"}[w.r.IntN(2)]}
	case 4:
		links := []string{"", "start", "agent", "fees__summer", "ticket", "zh", "some-campaign", "\x00", "withdrawals_time__", "__"}
		return Opened{Payload: links[w.r.IntN(len(links))]}
	}
	caption := []string{"", words()}[w.r.IntN(2)]
	return Media{Message: "m", Caption: caption, Album: []string{"a", "b"}[w.r.IntN(2)], Files: []File{{Kind: "photo", ID: "f"}}}
}

func (w *world) step() {
	w.now = w.now.Add(time.Duration(w.r.IntN(40)) * time.Second)
	ev := Event{ID: "e", Conversation: "c:1", Platform: w.platform, Sender: Person{ID: "u", Name: "Li", Locale: "zh"}, Public: w.public, Time: w.now, Body: w.body()}
	if w.r.IntN(12) == 0 {
		ev.Redacted = []string{"card", "iban"}
	}
	switch ev.Body.(type) {
	case Claimed, Said, Note, Transferred, Released, Resolved:
		ev.Sender = Person{ID: PersonID([]string{"a1", "a2"}[w.r.IntN(2)]), Name: "Lin"}
	}
	w.trail = append(w.trail, ev.Kind())
	before, err := json.Marshal(w.s)
	if err != nil {
		w.t.Fatal(err)
	}
	was := w.s
	after, actions := w.e.Handle(w.s, ev, w.now)
	again, same := w.e.Handle(w.s, ev, w.now)
	if unchanged, _ := json.Marshal(w.s); string(unchanged) != string(before) {
		w.t.Fatalf("Handle changed its argument: %s → %s", before, unchanged)
	}
	if !reflect.DeepEqual(after, again) || !reflect.DeepEqual(actions, same) {
		w.t.Fatalf("Handle is not deterministic after %v", w.trail)
	}
	w.check(was, after, ev, actions)
	if w.s, err = DecodeSession(after.AppendBinary(nil)); err != nil {
		w.t.Fatal(err)
	}
	for _, a := range actions {
		w.take(a)
	}
}

func (w *world) take(a Action) {
	switch a := a.(type) {
	case Send:
		w.learn(a.Message)
	case Edit:
		w.learn(a.Message)
	case OpenTicket:
		w.ticket = TicketID("OK-" + strings.ToUpper(a.Call))
		w.calls = append(w.calls, TicketOpened{Call: a.Call, Ticket: w.ticket, Queue: a.Queue, Promised: a.Promised})
	case Do:
		outcome := []string{"ok", "unknown", "limited", "timeout", "error", "surprise"}[w.r.IntN(6)]
		w.calls = append(w.calls, ActionDone{Call: a.Call, Outcome: outcome, Values: map[string]string{"rate": "7.1", "result": "710"}})
	case SetTimer:
		w.timers[a.Key] = a.At
	case CancelTimer:
		delete(w.timers, a.Key)
	}
}

func (w *world) learn(m Message) {
	for _, b := range m.Buttons {
		if b.Token != "" {
			w.buttons = append(w.buttons, b.Token)
		}
	}
	if m.Form != nil {
		w.forms = append(w.forms, m.Form)
	}
}

// check holds the invariants of one turn.
func (w *world) check(before, after Session, ev Event, actions []Action) {
	w.t.Helper()
	if len(actions) > maxActions {
		w.t.Fatalf("%d actions in one turn after %v, want at most %d", len(actions), w.trail, maxActions)
	}
	if len(after.Lines) > maxLines || len(after.Frames) > maxFrames || len(after.Tickets) > maxTickets {
		w.t.Fatalf("session out of bounds: %d lines, %d frames, %d tickets", len(after.Lines), len(after.Frames), len(after.Tickets))
	}
	if (after.Mode == ModeBot) != (after.Ticket == nil) {
		w.t.Fatalf("mode %q with ticket %v after %v", after.Mode, after.Ticket, w.trail)
	}
	if after.Mode != ModeBot && len(after.Frames) > 0 {
		w.t.Fatalf("flows run in mode %q after %v", after.Mode, w.trail)
	}
	if after.Mode != before.Mode && after.Epoch == before.Epoch {
		w.t.Fatalf("mode %q → %q with the same epoch after %v", before.Mode, after.Mode, w.trail)
	}
	w.checkPlatform(after, ev, actions)
	w.checkSilence(before, after, actions)
	w.checkAnswer(before, ev, actions)
}

// checkSilence: while an agent has the ticket, nothing speaks as the bot.
func (w *world) checkSilence(before, after Session, actions []Action) {
	w.t.Helper()
	for _, a := range actions {
		voice := Voice("")
		switch a := a.(type) {
		case Send:
			voice = a.Voice
			if len(a.Message.Text) == 0 && len(a.Message.Media) == 0 {
				w.t.Fatalf("an empty message after %v", w.trail)
			}
			for _, b := range a.Message.Buttons {
				if len(b.Token) > 56 || b.Label == "" || (b.Token == "") == (b.Private == "") || !linkable(b.Private) && b.Private != "" {
					w.t.Fatalf("button %q with token %q and link %q after %v", b.Label, b.Token, b.Private, w.trail)
				}
			}
		case Edit:
			voice = a.Voice
		}
		if before.Mode == ModeAgent && after.Mode == ModeAgent && (voice == VoiceBot || voice == VoiceReminder) {
			w.t.Fatalf("the bot speaks while an agent has the ticket, after %v: %s", w.trail, printed(a))
		}
	}
}

// checkPlatform: what only some platforms can do is asked of no other, and nothing
// private is done where others read along.
func (w *world) checkPlatform(after Session, ev Event, actions []Action) {
	w.t.Helper()
	spoken := false
	for _, a := range actions {
		switch a := a.(type) {
		case Send:
			_, filled := ev.Body.(Filled)
			_, pressed := ev.Body.(Pick)
			if a.Over && (spoken || w.public || !filled && !pressed || a.Message.Card == "") {
				w.t.Fatalf("%s replaces a message after %v", printed(a), w.trail)
			}
			if a.Message.Form != nil && w.platform != "discord" || a.Message.ReplyTo != "" && !w.public {
				w.t.Fatalf("%s on %s after %v", printed(a), w.platform, w.trail)
			}
			if a.Voice == VoiceReminder && (w.public || after.Unreachable != "") {
				w.t.Fatalf("a reminder in public, or to a customer who is %q, after %v", after.Unreachable, w.trail)
			}
			spoken = true
		case Edit:
			spoken = true
		case Recall:
			if w.platform != "telegram" || w.public || a.Message == "" {
				w.t.Fatalf("%s on %s after %v", printed(a), w.platform, w.trail)
			}
		case OpenTicket:
			if w.public {
				w.t.Fatalf("%s in public after %v", printed(a), w.trail)
			}
		}
	}
	if after.Album != nil && (len(after.Album.Files) > maxFiles || len(after.Album.Files) == 0) {
		w.t.Fatalf("an album of %d files after %v", len(after.Album.Files), w.trail)
	}
	for i := range after.Frames {
		if flow := w.e.lib.Flow(flows.FlowID(after.Frames[i].Flow)); w.public && flow.Private() {
			w.t.Fatalf("%s runs in public after %v", flow.ID, w.trail)
		}
	}
	if w.public && len(after.Files) > 0 {
		w.t.Fatalf("files %v kept in public after %v", after.Files, w.trail)
	}
}

// checkAnswer: words and commands of a customer in bot mode are never met with silence.
func (w *world) checkAnswer(before Session, ev Event, actions []Action) {
	w.t.Helper()
	switch b := ev.Body.(type) {
	case Text, Command, Opened, Filled:
	case Media:
		if b.Album != "" {
			return // answered when all of it has come
		}
	default:
		return
	}
	if before.Mode != ModeBot {
		return
	}
	for _, a := range actions {
		switch a.(type) {
		case Send, Edit, Do, OpenTicket:
			return
		}
	}
	w.t.Fatalf("no answer to %s in bot mode after %v", ev.Kind(), w.trail)
}

// TestHandleProperties plays random conversations with customer, agents,
// timers and results in any order.
func TestHandleProperties(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	for seed := range uint64(300) {
		w := newWorld(t, e, seed)
		for range 60 {
			w.step()
		}
	}
}

// FuzzHandle lets the fuzzer choose the course and some words of the talk.
func FuzzHandle(f *testing.F) {
	f.Add(uint64(1), "忘记密码")
	f.Add(uint64(2), "提交工单") // on Discord, with a form
	f.Add(uint64(4), "人工")   // where others read along
	f.Add(uint64(9), "what are the fees")
	f.Fuzz(func(t *testing.T, seed uint64, words string) {
		w := newWorld(t, shippedEngine(t), seed)
		for i := range 20 {
			if i%4 == 3 {
				w.s, _ = w.e.Handle(w.s, Event{ID: "f", Conversation: "c:1", Platform: w.platform, Sender: Person{ID: "u"}, Public: w.public, Body: Text{Message: "m", Text: words}}, w.now)
			}
			w.step()
		}
	})
}
