// Package terminal is the platform for a person at a terminal, or for a pipe:
// one customer and an agent, in the text form of bot/chatscript. It reads lines
// into events, prints what is delivered, and is the desk as well. It decides
// nothing; the engine does.
//
//	t := terminal.New(terminal.Options{Platform: "terminal", In: os.Stdin, Out: os.Stdout})
//	runtime, err := dispatch.New(dispatch.Options{Adapters: []dispatch.Adapter{t}, Desk: t.Desk() …})
//	err = t.Run(ctx, runtime)
package terminal

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Options say where the terminal is and who sits at it.
type Options struct {
	Platform     bot.Platform       // what the conversation pretends to be on; default "terminal"
	Conversation bot.ConversationID // the same one continues the same talk
	Customer     bot.Person
	In           io.Reader
	Out          io.Writer
	Interactive  bool                // a person with a keyboard: line editing, numbered buttons, a spinner
	Now          func() time.Time    // the clock of events; default time.Now
	Advance      func(time.Duration) // moves the clock, for "@ +3m" lines; nil refuses them
	Hold         func()              // holds agents' replies back from now on, for "hold" lines; nil refuses them
	// Reply fills in a saved reply of the content for the customer; nil knows none.
	Reply func(name string, values map[string]string) (string, error)
	// Ticket finds the open ticket for agent> lines when this process has not
	// seen it open. It may be nil.
	Ticket func(context.Context) bot.TicketID
}

// Runtime is what the terminal needs of the durable runtime.
type Runtime interface {
	Ingest(ctx context.Context, ev bot.Event) error
	// Idle waits until everything that came of the ingested events is delivered.
	Idle(ctx context.Context) error
}

// Terminal is one conversation on a terminal. Deliver may be called from any
// goroutine; Run from one.
type Terminal struct {
	o   Options
	run string // makes event ids unique over restarts

	mu      sync.Mutex
	screen  screen
	events  int
	message int          // the customer's messages so far
	sent    int          // ours
	script  bool         // what is piped in marks the customer's lines, as transcripts do
	quoting bool         // the line before belonged to an answer of a piped transcript
	public  bool         // the customer writes where others read along
	agent   string       // who answers in agent> lines
	buttons []bot.Button // all so far, newest last
	shown   []bot.Button // those of the newest message, for numbers
	form    *bot.Form    // the newest one
	agents  chatscript.Agents
	printer chatscript.Printer
}

// New makes a terminal. Nothing is read before Run.
func New(o Options) *Terminal {
	if o.Platform == "" {
		o.Platform = "terminal"
	}
	if o.Conversation == "" {
		o.Conversation = bot.ConversationID(o.Platform) + ":local"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &Terminal{o: o, run: rand.Text()[:10], screen: &pipe{out: o.Out}, agent: "Agent"}
	t.agents = chatscript.Agents{Prefix: "terminal-agent:", IDs: t.run + ":", Now: o.Now, Reply: o.Reply}
	return t
}

// Platform implements dispatch.Adapter.
func (t *Terminal) Platform() bot.Platform { return t.o.Platform }

// Deliver implements dispatch.Adapter: it prints a message. It never fails;
// whoever reads the terminal sees what is there.
func (t *Terminal) Deliver(_ context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch a := d.Action.(type) {
	case bot.Send:
		return t.show(a, a.Message), nil
	case bot.Edit:
		return t.show(a, a.Message), nil
	case bot.Recall, bot.Retract, bot.React:
		t.print(a, "", bot.Message{})
	case bot.Typing:
		// The spinner turns while anything is under way.
	}
	return dispatch.Receipt{}, nil
}

func (t *Terminal) show(a bot.Action, m bot.Message) dispatch.Receipt {
	t.buttons = append(t.buttons, m.Buttons...)
	if n := len(t.buttons); n > maxButtons {
		t.buttons = append(t.buttons[:0], t.buttons[n-maxButtons:]...)
	}
	t.shown = m.Buttons
	if m.Form != nil {
		t.form = m.Form
	}
	t.print(a, "", m)
	t.sent++
	return dispatch.Receipt{Message: fmt.Sprint("b", t.sent)}
}

// print shows an action; m is what it says, if it is a message.
func (t *Terminal) print(a bot.Action, number bot.TicketID, m bot.Message) {
	if lines := t.printer.Lines(a, number); len(lines) > 0 {
		t.screen.print(lines, m)
	}
}

// maxButtons bounds what a long talk keeps: nobody scrolls back further to press one.
const maxButtons = 200

// Desk returns the terminal's other side: what agents see.
func (t *Terminal) Desk() dispatch.Desk { return desk{t} }

type desk struct{ t *Terminal }

// Deliver implements dispatch.Desk.
func (d desk) Deliver(_ context.Context, x dispatch.Delivery) (dispatch.Receipt, error) {
	d.t.mu.Lock()
	defer d.t.mu.Unlock()
	d.t.print(x.Action, "", bot.Message{})
	return dispatch.Receipt{Message: x.ID}, nil
}

// Open implements dispatch.Desk. A desk of one has no queue to stand in.
func (d desk) Open(_ context.Context, number bot.TicketID, x dispatch.Delivery) (dispatch.Place, error) {
	d.t.mu.Lock()
	defer d.t.mu.Unlock()
	d.t.agents.Ticket = number
	d.t.print(x.Action, number, bot.Message{})
	return dispatch.Place{}, nil
}
