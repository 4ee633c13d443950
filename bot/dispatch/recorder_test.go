package dispatch_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// recorder is a platform, a desk and a backend that remember what reached them.
type recorder struct {
	mu      sync.Mutex
	sent    map[bot.ConversationID][]string
	all     []dispatch.Delivery
	notes   []string
	calls   []string
	arrived chan struct{}   // size 1: something has arrived
	ids     map[string]bool // of what was sent: this platform knows a repeat, as Discord and Slack do
	repeats int             // repeats that were announced by MayRepeat
	doubles []string        // and those that were not

	rates     func(d dispatch.Delivery) []dispatch.Rate            // nil: no limits
	deskRates func(d dispatch.Delivery) []dispatch.Rate            // of the desk; nil: no limits
	parts     func(m bot.Message) []bot.Message                    // nil: messages are taken whole
	receipt   func(d dispatch.Delivery) []dispatch.Rest            // of what was recorded; nil: none
	send      func(ctx context.Context, d dispatch.Delivery) error // before a message is recorded; nil lets it pass
	perform   func(ctx context.Context, do bot.Do)
	open      func() error
	post      func(ctx context.Context, d dispatch.Delivery) error
}

func newRecorder() *recorder {
	return &recorder{sent: map[bot.ConversationID][]string{}, ids: map[string]bool{}, arrived: make(chan struct{}, 1)}
}

func (r *recorder) Platform() bot.Platform { return loopback }

func (r *recorder) Rates(d dispatch.Delivery) []dispatch.Rate {
	if r.rates == nil {
		return nil
	}
	return r.rates(d)
}

func (r *recorder) Split(m bot.Message) []bot.Message {
	if r.parts == nil {
		return []bot.Message{m}
	}
	return r.parts(m)
}

func (r *recorder) record(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
	select {
	case r.arrived <- struct{}{}:
	default:
	}
}

func (r *recorder) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	if r.send != nil {
		if err := r.send(ctx, d); err != nil {
			return dispatch.Receipt{}, err
		}
	}
	var id string
	r.record(func() {
		if r.known(d) {
			return
		}
		r.all = append(r.all, d)
		r.sent[d.Conversation] = append(r.sent[d.Conversation], textOf(d.Action))
		id = "m" + strconv.Itoa(len(r.all))
	})
	receipt := dispatch.Receipt{Message: id}
	if r.receipt != nil {
		receipt.Rests = r.receipt(d)
	}
	return receipt, nil
}

// known reports and counts a repeat.
func (r *recorder) known(d dispatch.Delivery) bool {
	if d.ID == "" { // typing
		return false
	}
	if !r.ids[d.ID] {
		r.ids[d.ID] = true
		return false
	}
	if r.repeats++; !d.MayRepeat {
		r.doubles = append(r.doubles, d.ID)
	}
	return true
}

func textOf(a bot.Action) string {
	switch a := a.(type) {
	case bot.Send:
		return a.Message.Text
	case bot.Edit:
		return "edit " + a.Message.Text
	case bot.Typing:
		return "typing"
	case bot.Recall:
		return "recall " + a.Message
	}
	return fmt.Sprintf("%T", a)
}

// texts returns what a customer has seen.
func (r *recorder) texts(c bot.ConversationID) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.sent[c]...)
}

func (r *recorder) deskNotes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.notes...)
}

type desk struct{ *recorder }

func (d desk) Rates(dv dispatch.Delivery) []dispatch.Rate {
	if d.deskRates == nil {
		return nil
	}
	return d.deskRates(dv)
}

func (d desk) Deliver(ctx context.Context, dv dispatch.Delivery) (dispatch.Receipt, error) {
	if d.post != nil {
		if err := d.post(ctx, dv); err != nil {
			return dispatch.Receipt{}, err
		}
	}
	d.record(func() {
		if n, ok := dv.Action.(bot.PostNote); ok {
			d.notes = append(d.notes, strings.TrimSpace(string(n.Ticket)+" "+n.Text))
		}
	})
	return dispatch.Receipt{}, nil
}

func (d desk) Open(_ context.Context, number bot.TicketID, _ dispatch.Delivery) (dispatch.Place, error) {
	if d.open != nil {
		if err := d.open(); err != nil {
			return dispatch.Place{}, err
		}
	}
	d.record(func() { d.notes = append(d.notes, "opened "+string(number)) })
	return dispatch.Place{Position: 3}, nil
}

// Mail takes e-mails as the desk takes notes.
func (d desk) Mail(ctx context.Context, id string, c bot.ConversationID, m bot.Mail) (dispatch.Receipt, error) {
	return d.Deliver(ctx, dispatch.Delivery{ID: id, Conversation: c, Action: m})
}

type backend struct{ *recorder }

func (b backend) Perform(ctx context.Context, id string, do bot.Do) bot.ActionDone {
	b.record(func() { b.calls = append(b.calls, id+" "+do.Call) })
	if b.perform != nil {
		b.perform(ctx, do)
	}
	if ctx.Err() != nil {
		return bot.ActionDone{Outcome: "timeout"}
	}
	return bot.ActionDone{Outcome: "ok", Values: map[string]string{"echo": do.Inputs["text"]}}
}

// want compares what a customer has seen.
func (r *recorder) want(t *testing.T, c bot.ConversationID, want ...string) {
	t.Helper()
	if got := r.texts(c); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("delivered to %s = %q, want %q", c, got, want)
	}
}

// until waits until something holds of what was recorded.
func (r *recorder) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !holds() {
		select {
		case <-r.arrived:
		case <-deadline.C:
			t.Fatalf("%s: not within %v; delivered: %v", what, patience, r.sent)
		}
	}
}
