package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"

	"github.com/okpay/supportbot/adapters/terminal"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/flows"
)

type chatCmd struct {
	Locale   string `short:"l" placeholder:"LOCALE" help:"The customer's language, as their platform would tell it (zh, en). Default: told by what they write."`
	Platform string `short:"p" default:"terminal" placeholder:"NAME" help:"The platform that the conversation pretends to be on: terminal, telegram, discord or slack."`
	Customer string `placeholder:"NAME" help:"Who writes; the same name continues the same conversation. Default: your user name."`
	Hold     bool   `help:"Hold agents' replies back for a moment, as in service, so that they can be taken back. A line \"hold\" at the beginning does the same."`
	JSON     bool   `help:"Print the event, the actions and the session after each turn, as JSON lines."`
}

// Help tells what may be typed.
func (c *chatCmd) Help() string {
	return `Type what a customer would write. These lines mean something else:

  3, or [Fees]            presses a button: its number, or its label
  /help                   a command
  > <photo a.jpg> look    sends a file; several in one line are an album
  > «Which one?» this     replies to a message
  {email: me@x.example}   fills in a form, where the platform shows forms (--platform discord or slack)
  public                  goes to where others read along; "private" comes back
  ! edited NEW TEXT       changes the last message; "! deleted" deletes it
  ! reacted 👍             puts an emoji on our last message
  agent> Hello            answers as an agent, once there is a ticket; agent(Lin)> as another.
                          agent> /help lists what agents can do beside that
  mail> Thank you         answers the ticket by e-mail
  @ +3m                   moves the clock; "start 2026-01-05T10:00:00+08:00" as the first line sets it

Through a pipe every line is repeated, so that what is printed is a .chat transcript, and numbers are words.
A transcript itself may be piped in; only the outcomes of actions cannot be planned here. End with Ctrl-D.`
}

// Run talks on the standard streams until the input ends.
func (c *chatCmd) Run(w world, cmd *cli) error {
	cfg, loaded, engine, err := cmd.engine(w)
	if err != nil {
		return err
	}
	talk := &talk{cmd: c, clock: &clock{}, engine: newHolding(engine, c.Hold), out: w.stdout, stderr: w.stderr}
	p, err := openParts(w, cfg, loaded)
	if err != nil {
		return err
	}
	defer p.close()
	t := talk.terminal(w, p, loaded.flows)
	o := p.options(talk.watch(talk.engine), quiet(w, cfg))
	o.Adapters, o.Desk, o.Now = []dispatch.Adapter{t}, t.Desk(), talk.clock.now
	o.LeaseTTL = min(o.LeaseTTL, chatLease)
	return serve(w.ctx, o, p.learn(o.Log, func(ctx context.Context, rt *dispatch.Runtime) error {
		talk.clock.moved = rt.ClockMoved
		return t.Run(ctx, rt)
	}))
}

// chatLease is short: a person who starts again after a crash waits for as long
// as the lease of the dead process still lasts.
const chatLease = 3 * time.Second

// quiet keeps the log away from the talk: only what needs somebody to act is
// worth a line between two messages.
func quiet(w world, cfg config.Config) *slog.Logger {
	cfg.Log.Level = "error"
	return logger(w, cfg)
}

// talk is one conversation on the standard streams.
type talk struct {
	cmd    *chatCmd
	clock  *clock
	engine *holding
	out    io.Writer
	stderr io.Writer
}

func (t *talk) terminal(w world, p *parts, lib *flows.Library) *terminal.Terminal {
	name := t.cmd.Customer
	if name == "" {
		name = userName()
	}
	conversation := bot.ConversationID("terminal:" + t.cmd.Platform + ":" + name)
	out := w.stdout
	if t.cmd.JSON {
		out = io.Discard
	}
	file, isFile := w.stdin.(*os.File)
	return terminal.New(terminal.Options{
		Platform:     bot.Platform(t.cmd.Platform),
		Conversation: conversation,
		Customer:     bot.Person{ID: bot.PersonID("terminal:" + name), Name: name, Locale: t.cmd.Locale},
		In:           w.stdin,
		Out:          out,
		Interactive:  isFile && readline.IsTerminal(int(file.Fd())) && !t.cmd.JSON,
		Now:          t.clock.now,
		Advance:      t.clock.advance,
		Hold:         t.engine.hold,
		Reply: func(reply string, values map[string]string) (string, error) {
			values[flows.ReplyCustomer] = name
			return chatscript.SavedReply(lib, reply, p.locale(w.ctx, conversation), values)
		},
		Ticket: func(ctx context.Context) bot.TicketID { return p.ticket(ctx, conversation) },
	})
}

func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "customer"
}

// watch prints each turn as JSON where that is asked for.
func (t *talk) watch(e dispatch.Engine) dispatch.Engine {
	if !t.cmd.JSON {
		return e
	}
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	return watched{e, enc, t.stderr}
}

// holding is an engine that begins to hold agents' replies back when it is told to.
type holding struct {
	on          atomic.Bool
	plain, held *bot.Engine
}

func newHolding(e *bot.Engine, on bool) *holding {
	h := &holding{plain: e, held: e.Holding()}
	h.on.Store(on)
	return h
}

func (h *holding) hold() { h.on.Store(true) }

// Handle implements dispatch.Engine.
func (h *holding) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	if h.on.Load() {
		return h.held.Handle(s, ev, now)
	}
	return h.plain.Handle(s, ev, now)
}

// watched is an engine that tells what it does. A conversation's turns come one
// after another, so the encoder needs no lock in a talk of one conversation.
type watched struct {
	dispatch.Engine
	enc    *json.Encoder
	stderr io.Writer
}

// turnJSON is one line of chat --json.
type turnJSON struct {
	Event   bot.Event   `json:"event"`
	Actions bot.Actions `json:"actions"`
	Session bot.Session `json:"session"`
}

// Handle implements dispatch.Engine.
func (w watched) Handle(s bot.Session, ev bot.Event, now time.Time) (bot.Session, []bot.Action) {
	after, actions := w.Engine.Handle(s, ev, now)
	if err := w.enc.Encode(turnJSON{ev, actions, after}); err != nil {
		fmt.Fprintln(w.stderr, "supportbot:", err)
	}
	return after, actions
}
