package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

//go:embed bench.yaml
var benchFlow embed.FS

// benchEngine is the shipped content with the bench's own flow beside it.
func benchEngine(w world) (*bot.Engine, content, error) {
	loaded, problems := compile(
		[]flows.Source{{Name: "flows", FS: flows.Content()}, {Name: "bench", FS: benchFlow}},
		[]faq.Source{{Name: "faq", FS: faq.Content()}})
	if err := printed(w, problems); err != nil {
		return nil, loaded, err
	}
	e, err := bot.New(bot.Options{Flows: loaded.flows, FAQ: loaded.faq})
	return e, loaded, err
}

// load is a loopback platform with its customers: each writes again as soon as
// it is answered.
type load struct {
	name      string
	customers []*customer
	byID      map[bot.ConversationID]*customer

	mu   sync.Mutex
	took []time.Duration
}

// customer is one conversation of the load.
type customer struct {
	id       bot.ConversationID
	sent     int
	answered chan struct{} // size 1: a turn of this flow has one answer
}

// answerTimeout is far beyond any answer: reaching it means that one is lost.
const answerTimeout = 30 * time.Second

func newLoad(n int) *load {
	l := &load{name: owner(), byID: map[bot.ConversationID]*customer{}}
	for i := range n {
		c := &customer{id: bot.ConversationID(fmt.Sprintf("bench:%d", i)), answered: make(chan struct{}, 1)}
		l.customers = append(l.customers, c)
		l.byID[c.id] = c
	}
	return l
}

// Platform implements dispatch.Adapter.
func (l *load) Platform() bot.Platform { return "bench" }

// Deliver implements dispatch.Adapter.
func (l *load) Deliver(_ context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	if _, ok := d.Action.(bot.Send); ok {
		if c := l.byID[d.Conversation]; c != nil {
			select {
			case c.answered <- struct{}{}:
			default: // a second answer: the next wait is over early, and its figure small
			}
		}
	}
	return dispatch.Receipt{}, nil
}

// benchDesk is the desk of a load: it should never be called.
type benchDesk struct{}

// Deliver implements dispatch.Desk.
func (benchDesk) Deliver(context.Context, dispatch.Delivery) error {
	return errors.New("the load has no agents")
}

// Open implements dispatch.Desk.
func (benchDesk) Open(context.Context, bot.TicketID, dispatch.Delivery) (int, error) {
	return 0, errors.New("the load has no agents")
}

// run lets all customers write for a while.
func (l *load) run(ctx context.Context, rt *dispatch.Runtime, span time.Duration) error {
	until := time.Now().Add(span)
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range l.customers {
		g.Go(func() error { // ends with the span or the first error
			for time.Now().Before(until) {
				if err := l.turn(ctx, rt, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// idle lets one customer write n times, pausing after each answer.
func (l *load) idle(ctx context.Context, rt *dispatch.Runtime, n int, pause time.Duration) error {
	for range n {
		if err := l.turn(ctx, rt, l.customers[0]); err != nil {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// words are as long as what people write when asked.
var words = strings.Repeat("word ", 6)

// turn writes one message and waits for its answer.
func (l *load) turn(ctx context.Context, rt *dispatch.Runtime, c *customer) error {
	body := bot.Body(bot.Text{Message: fmt.Sprint(c.sent), Text: words})
	if c.sent == 0 {
		body = bot.Command{Name: "bench"}
	}
	c.sent++
	began := time.Now()
	err := rt.Ingest(ctx, bot.Event{
		ID: bot.EventID(fmt.Sprintf("bench:%s:%s:%d", l.name, c.id, c.sent)), Conversation: c.id, Platform: "bench",
		Sender: bot.Person{ID: bot.PersonID(c.id), Name: "Li", Locale: "en"}, Time: began, Body: body,
	})
	if err != nil {
		return err
	}
	lost := time.NewTimer(answerTimeout)
	defer lost.Stop()
	select {
	case <-c.answered:
	case <-lost.C:
		return fmt.Errorf("no answer in %v to message %d of %s", answerTimeout, c.sent, c.id)
	case <-ctx.Done():
		return ctx.Err()
	}
	l.mu.Lock()
	l.took = append(l.took, time.Since(began))
	l.mu.Unlock()
	return nil
}

// reset forgets what was measured.
func (l *load) reset() { l.took = l.took[:0] }

func (l *load) turns() int { return len(l.took) }

// quantile returns the q-th quantile of the turns in milliseconds.
func (l *load) quantile(q float64) float64 {
	if len(l.took) == 0 {
		return 0
	}
	slices.Sort(l.took)
	return float64(l.took[int(q*float64(len(l.took)-1))].Microseconds()) / 1000
}
