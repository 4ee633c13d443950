package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

//go:embed bench.yaml
var benchFlow embed.FS

// benchPlatform is the loopback platform's name.
const benchPlatform bot.Platform = "bench"

// benchEngine is the shipped content with the bench's own flow beside it.
func benchEngine(w world) (*bot.Engine, content, error) {
	loaded, problems := compile(
		[]flows.Source{{Name: "flows", FS: flows.Content()}, {Name: "bench", FS: benchFlow}},
		[]faq.Source{{Name: "faq", FS: faq.Content()}}, nil)
	if err := printed(w, problems); err != nil {
		return nil, loaded, err
	}
	e, err := bot.New(bot.Options{Flows: loaded.flows, FAQ: loaded.faq})
	return e, loaded, err
}

// benchWords are as long as what people write when asked.
var benchWords = strings.Repeat("word ", 6)

// benchEvent is the n-th message of a customer: the first one starts the bench's
// flow, each further one answers its open question. Each has one answer.
func benchEvent(round string, who, n int) bot.Event {
	body := bot.Body(bot.Text{Message: fmt.Sprint(n), Text: benchWords})
	if n == 0 {
		body = bot.Command{Name: "bench"}
	}
	c := fmt.Sprintf("bench:%s:%d", round, who)
	return bot.Event{
		ID: bot.EventID(fmt.Sprintf("%s:%d", c, n)), Conversation: bot.ConversationID(c), Platform: benchPlatform,
		Sender: bot.Person{ID: bot.PersonID(c), Name: "Li", Locale: "en"}, Time: time.Now(), Body: body,
	}
}

// benchDesk is the desk of a load, which should never be called.
type benchDesk struct{}

var errNoAgents = errors.New("the load has no agents")

// Deliver implements dispatch.Desk.
func (benchDesk) Deliver(context.Context, dispatch.Delivery) (dispatch.Receipt, error) {
	return dispatch.Receipt{}, errNoAgents
}

// Open implements dispatch.Desk.
func (benchDesk) Open(context.Context, bot.TicketID, dispatch.Delivery) (dispatch.Place, error) {
	return dispatch.Place{}, errNoAgents
}
