package dispatch_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func TestReplies(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	p.write(t, "a", "hello", "my password is hunter2", "bye")
	p.write(t, "b", "hello")
	p.idle(t)
	p.want(t, "a", "1/hello", "2/my password is •••", "3/bye")
	p.want(t, "b", "1/hello")
}

func TestIdleCoversWhatFollows(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	for range 20 { // the guarantee is precise, so it holds every time
		c := bot.ConversationID("c" + time.Now().Format("150405.000000000"))
		p.write(t, c, "do call1")
		p.idle(t)
		got := strings.Join(p.texts(c), "\n")
		// Typing gives way to a message that is there already, and never comes after it.
		if got = strings.Replace(got, "/do call1\ntyping\n", "/do call1\n", 1); got != "1/do call1\ndone call1 ok call1" {
			t.Errorf("delivered = %q, want the answer, perhaps typing, and the result", p.texts(c))
		}
	}
}

func TestIdleBeforeRun(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	r := newRecorder()
	early := begin(t, store, r)
	early.write(t, "a", "hello") // most probably before any partition is owned
	early.idle(t)
	early.want(t, "a", "1/hello")
}

func TestTicket(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	p.write(t, "a", "ticket call7")
	p.idle(t)
	notes := p.deskNotes()
	if len(notes) != 2 || !strings.HasPrefix(notes[0], "opened OK-") {
		t.Fatalf("desk = %q, want an opened ticket and a note in it", notes)
	}
	number := strings.TrimPrefix(notes[0], "opened ")
	if want := number + " hello desk"; notes[1] != want {
		t.Errorf("second note = %q, want %q", notes[1], want)
	}
	p.want(t, "a", "1/ticket call7", "ticket call7 "+number+" 3")
}

// fakeClock is a clock that tests move.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestTimersByAMovedClock(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	p := begin(t, embedded(t), newRecorder(), func(o *dispatch.Options) { o.Now = clock.Now })
	move := func(d time.Duration) {
		clock.move(d)
		p.ClockMoved()
		p.idle(t)
	}
	p.write(t, "a", "remind 3m")
	p.write(t, "b", "remind 3m", "forget")
	p.idle(t)
	move(2 * time.Minute)
	p.want(t, "a", "1/remind 3m")
	move(time.Minute)
	p.want(t, "a", "1/remind 3m", "timer remind")
	p.want(t, "b", "1/remind 3m", "2/forget")
	move(time.Hour)
	p.want(t, "a", "1/remind 3m", "timer remind")
}

func TestTimersByTheRealClock(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	begun := time.Now()
	p.write(t, "a", "remind 150ms")
	p.until(t, "the timer fires", func() bool { return len(p.texts("a")) == 2 })
	p.want(t, "a", "1/remind 150ms", "timer remind")
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("the timer of 150ms fired after %v", took)
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	store := embedded(t)
	p := begin(t, store, newRecorder())
	p.write(t, "a", "record 5", "hello")
	p.idle(t)
	lines, err := store.Audit(t.Context(), dispatch.PartitionOf("a"))
	if err != nil || len(lines) != 1 {
		t.Fatalf("Audit() = %q, %v, want one line", lines, err)
	}
	for _, want := range []string{`"event":"a#0"`, `"conversation":"a"`, `"kind":"rating"`, `"stars":"5"`} {
		if !strings.Contains(string(lines[0]), want) {
			t.Errorf("Audit() = %s, want %s in it", lines[0], want)
		}
	}
}

func TestIngestRefuses(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	for name, ev := range map[string]bot.Event{
		"no id":           {Conversation: "a", Body: bot.Text{}},
		"no conversation": {ID: "1", Body: bot.Text{}},
		"no body":         {ID: "1", Conversation: "a"},
	} {
		if err := p.Ingest(t.Context(), ev); err == nil {
			t.Errorf("Ingest(event with %s) = nil, want an error", name)
		}
	}
}

func TestNewRefusesMissingParts(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	whole := dispatch.Options{
		Store: embedded(t), Engine: &counting{}, Redactor: plainText{}, Desk: desk{r}, Backend: backend{r}, Owner: "me",
	}
	if _, err := dispatch.New(whole); err != nil {
		t.Errorf("New(whole options) = %v, want nil", err)
	}
	for name, drop := range map[string]func(*dispatch.Options){
		"no store":    func(o *dispatch.Options) { o.Store = nil },
		"no engine":   func(o *dispatch.Options) { o.Engine = nil },
		"no redactor": func(o *dispatch.Options) { o.Redactor = nil },
		"no desk":     func(o *dispatch.Options) { o.Desk = nil },
		"no backend":  func(o *dispatch.Options) { o.Backend = nil },
		"no owner":    func(o *dispatch.Options) { o.Owner = "" },
	} {
		o := whole
		drop(&o)
		if _, err := dispatch.New(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("New(%s) = %v, want an error that says so", name, err)
		}
	}
}

func TestRunTwice(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	p.write(t, "a", "hello")
	p.idle(t) // runs by now
	if err := p.Run(context.Background()); err == nil {
		t.Errorf("second Run() = nil, want an error")
	}
}
