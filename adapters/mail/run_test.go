package mail

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/mail/mailtest"
	"github.com/okpay/supportbot/bot"
)

// letters are n answers to the ticket.
func (w *world) letters(from, to int) {
	w.t.Helper()
	for i := from; i < to; i++ {
		must(w.t, w.server.Deliver(letterOf{id: fmt.Sprintf("<%d@customer.example>", i), inReplyTo: "<" + w.m.root(number) + ">", text: fmt.Sprint("answer ", i)}.raw()))
	}
}

// wantAnswers holds what came against n answers, each once and in their order.
func (w *world) wantAnswers(n int) {
	w.t.Helper()
	all := w.in.all()
	for i, ev := range all {
		if got, want := ev.Body.(bot.Mailed).Text, fmt.Sprint("answer ", i); got != want {
			w.t.Errorf("answer %d is %q, want %q", i, got, want)
		}
	}
	if len(all) != n {
		w.t.Errorf("%d answers came, want %d", len(all), n)
	}
}

func (w *world) unread() int {
	w.t.Helper()
	n, err := w.server.Unread()
	must(w.t, err)
	return n
}

// until waits for something that nothing tells of.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for ctx := within(t); !ok(); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it never was so: %s", what)
		}
	}
}

func TestReading(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]mailtest.Options{
		"IDLE": {}, "polling": {NoIdle: true}, "starttls": {Security: mailtest.StartTLS}, "implicit": {Security: mailtest.Implicit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWith(t, o, nil)
			w.mail("a", bot.Mail{})
			w.letters(0, 2) // before anybody reads
			must(t, w.server.Deliver(letterOf{id: "<other@x>", text: "Do you sell shoes?"}.raw()))
			w.run(w.m)
			w.in.wait(t, 2, 0)
			w.letters(2, 5)
			w.in.wait(t, 5, 0)
			w.wantAnswers(5)
			until(t, "only the mail about no ticket is unread", func() bool { return w.unread() == 1 })
			if dead := w.in.dead(); len(dead) != 0 {
				t.Errorf("dead letters: %v", dead)
			}
			if n, err := w.server.Count(); n != 6 || err != nil {
				t.Errorf("the mailbox has %d mails, %v, want all 6", n, err)
			}
		})
	}
}

func TestConnectionsBreak(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.run(w.m)
	for i := range 10 {
		w.letters(i, i+1)
		if i%2 == 0 {
			w.server.Drop()
		}
		w.in.wait(t, i+1, 0)
	}
	w.wantAnswers(10)
}

func TestAStoreThatIsAwayLosesNothing(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	tries := 0
	w.in.fail = func(bot.Event) error {
		if tries++; tries%3 != 0 {
			return errors.New("the store is away")
		}
		return nil
	}
	w.run(w.m)
	w.letters(0, 5)
	w.in.wait(t, 5, 0)
	w.wantAnswers(5)
	until(t, "all are read", func() bool { return w.unread() == 0 })
	var told bool
	for len(w.health) > 0 {
		err := <-w.health
		told = told || err != nil && strings.Contains(err.Error(), "the store is away")
	}
	if !told {
		t.Error("nobody was told that the store is away")
	}
}

func TestTwoReadersAndOneLease(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	stops := []func() error{w.run(w.mailbox("two")), w.run(w.mailbox("three"))}
	for i := range 6 {
		w.letters(i, i+1)
		w.in.wait(t, i+1, 0)
		if n := w.server.Readers(); n > 1 {
			t.Errorf("%d processes read at once", n)
		}
		if i == 2 { // the one that reads ends: the other one goes on
			w.mem.mu.Lock()
			first := w.mem.holder[readerLease]
			w.mem.mu.Unlock()
			must(t, stops[map[string]int{"two": 0, "three": 1}[first]]())
		}
	}
	w.wantAnswers(6)
	if w.in.repeats != 0 {
		t.Errorf("%d answers came again", w.in.repeats)
	}
}

func TestALostLeaseEndsReading(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.run(w.m)
	w.letters(0, 1)
	w.in.wait(t, 1, 0)
	w.mem.seize(readerLease, "somebody")
	until(t, "nobody reads", func() bool { return w.server.Readers() == 0 })
	w.letters(1, 2)
	if n := len(w.in.all()); n != 1 {
		t.Errorf("%d answers came, want those of the lease", n)
	}
	must(t, w.mem.Free(within(t), readerLease, "somebody"))
	w.in.wait(t, 2, 0)
}

func TestAnotherStart(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	for i := range 5 {
		stop := w.run(w.mailbox(fmt.Sprint("start ", i)))
		w.in.wait(t, 2*i, 0)
		w.letters(2*i, 2*i+1)
		w.in.wait(t, 2*i+1, 0)
		must(t, stop())
		w.letters(2*i+1, 2*i+2) // while nobody reads
	}
	w.run(w.m)
	w.in.wait(t, 10, 0)
	w.wantAnswers(10)
	if w.in.repeats != 0 {
		t.Errorf("%d answers came again", w.in.repeats)
	}
}

// A process that dies after an answer is stored, and before it is written down how
// far it has read, is followed by one that reads it again.
func TestDyingBetweenStoringAndRemembering(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.in.fail = func(ev bot.Event) error {
		w.mem.mu.Lock()
		defer w.mem.mu.Unlock()
		if len(w.in.events) == 1 && w.mem.broken == nil {
			w.mem.broken = errors.New("gone")
		}
		return nil
	}
	stop := w.run(w.m)
	w.letters(0, 3)
	w.in.wait(t, 2, 0)
	must(t, stop())
	w.in.mu.Lock()
	w.in.fail = nil
	w.in.mu.Unlock()
	w.mem.mu.Lock()
	w.mem.broken, w.mem.until = nil, map[string]time.Time{}
	w.mem.mu.Unlock()
	w.run(w.mailbox("two"))
	w.in.wait(t, 3, 0)
	w.wantAnswers(3)
	if w.in.repeats != 1 {
		t.Errorf("%d answers came again, want the one that was not written down", w.in.repeats)
	}
}

func TestAMailboxThatCountsAnew(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	stop := w.run(w.m)
	w.letters(0, 3)
	w.in.wait(t, 3, 0)
	must(t, stop())
	must(t, w.server.Recreate())
	w.letters(0, 4) // the old ones too, as after a move to another server
	w.run(w.mailbox("two"))
	w.in.wait(t, 4, 0)
	w.wantAnswers(4)
	if w.in.repeats != 0 {
		t.Errorf("%d answers came again", w.in.repeats)
	}
}

func TestFilesStayInTheMailbox(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.run(w.m)
	must(t, w.server.Deliver(letterOf{id: "<f@x>", inReplyTo: "<" + w.m.root(number) + ">", head: strings.TrimSuffix(withFiles, "\n")}.raw()))
	w.in.wait(t, 1, 0)
	got := w.mailed()
	w.wantFiles(got)
	must(t, w.server.Recreate())
	if _, err := w.m.OpenFile(within(t), conversation, got.Files[0]); fateOf(err) != "rejected" {
		t.Errorf("OpenFile of a mail that is gone = %v, want it rejected", err)
	}
}

func TestForgedMailInTheMailbox(t *testing.T) {
	t.Parallel()
	w := start(t, nil)
	w.mail("a", bot.Mail{})
	w.run(w.m)
	must(t, w.server.Deliver(letterOf{to: "support+ok-7f3k2.aaaaaaaaaaaaaaaa@okpay.example", text: "let me in"}.raw()))
	w.in.wait(t, 0, 1)
	if l := w.in.dead()[0]; l.Platform != Platform || !strings.Contains(l.Why, "forged") || !strings.HasPrefix(l.ID, "mail:") {
		t.Errorf("dead letter %+v, want one that says it is forged", l)
	}
}
