package desk

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is the name of the platform in events and in bot.File.From.
const Platform bot.Platform = "slack"

// Options say where tickets are shown and with whose help. API, Memory, Board,
// Ingest and Channel are needed.
type Options struct {
	API    slackapi.Options
	Memory Memory
	Board  Board
	Ingest func(ctx context.Context, ev bot.Event) error // of the runtime

	Channel   string            // where tickets of all queues are shown
	Channels  map[string]string // of the queues that have a channel of their own
	Fallback  string            // where tickets go when neither can be written to; "" is nowhere
	Queues    []Queue           // that a ticket can be transferred to, in the order in which they are offered
	UserGroup string            // agents must be in it too; "" asks for the channel only
	CallHere  bool              // a loud call of a large queue may ping everybody who is active in the channel

	Copies  dispatch.Files // opens what customers attach; nil: files are named, not copied
	Replies Replies        // saved replies; nil has none
	Phrases Phrases        // what agents read of the desk itself (see PhrasesIn); the zero value is English
	Pace    Pace

	Log    *slog.Logger     // default none
	Report func(error)      // told of health: nil when tickets can be shown, else why not and how to mend it; default none
	Now    func() time.Time // default time.Now
}

// Queue is a queue as agents see it.
type Queue struct{ ID, Title string }

// Pace is the least time between two requests of a kind. 0 is what Slack allows,
// less than 0 is no limit.
type Pace struct {
	Post   time.Duration // in one channel, default 1 s
	Update time.Duration // changes of messages in the workspace, default 50 ms
	React  time.Duration // reactions in the workspace, default 50 ms
}

// Memory is what the processes share. Its keys begin with "slack:".
type Memory interface {
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	// SetValue keeps a value for ttl, 0 is for ever.
	SetValue(ctx context.Context, key, value string, ttl time.Duration) error
	Fields(ctx context.Context, key string) (map[string]string, error)
	SetField(ctx context.Context, key, field, value string) error
	DropField(ctx context.Context, key, field string) error
}

// Board knows which tickets wait and which agents are here; *board.Board is one.
type Board interface {
	Put(ctx context.Context, e board.Entry) error
	Drop(ctx context.Context, ticket bot.TicketID, took time.Duration) error
	Place(ctx context.Context, ticket bot.TicketID) (board.Place, error)
	All(ctx context.Context) ([]board.Entry, error)
	SetAway(ctx context.Context, agent bot.PersonID, away bool) error
	Away(ctx context.Context) (map[bot.PersonID]bool, error)
}

// Desk shows tickets in Slack and takes what agents do there. All methods are safe
// for concurrent use.
type Desk struct {
	o      Options
	c      *slack.Client
	words  Phrases
	log    *slog.Logger
	people *people
	states states // of the channels
}

// New makes a desk. Nothing is asked of Slack before it is used.
func New(o Options) (*Desk, error) {
	if o.Memory == nil || o.Board == nil || o.Ingest == nil {
		return nil, errors.New("slack desk: Options.Memory, Board and Ingest are needed")
	}
	o.Pace.Post = orDefault(o.Pace.Post, time.Second)
	o.Pace.Update = orDefault(o.Pace.Update, spread)
	o.Pace.React = orDefault(o.Pace.React, spread)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Replies == nil {
		o.Replies = noReplies{}
	}
	d := &Desk{o: o, c: slackapi.New(o.API), words: orDefault(o.Phrases, English()), log: o.Log, people: newPeople()}
	if err := d.checkChannels(); err != nil {
		return nil, err
	}
	return d, nil
}

func orDefault[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// channelOf is where a queue's tickets belong.
func (d *Desk) channelOf(queue string) string { return orDefault(d.o.Channels[queue], d.o.Channel) }

// channelsFor are the channels where a queue's ticket may be shown, best first.
func (d *Desk) channelsFor(queue string) []string {
	var out []string
	for _, c := range [...]string{d.channelOf(queue), d.o.Channel, d.o.Fallback} {
		if c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// channels are all the channels of the desk.
func (d *Desk) channels() []string {
	out := d.channelsFor("")
	for _, c := range d.o.Channels {
		if c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// queueTitle is a queue as agents know it.
func (d *Desk) queueTitle(id string) string {
	for _, q := range d.o.Queues {
		if q.ID == id && q.Title != "" {
			return q.Title
		}
	}
	return id
}

// spread is between two calls of a method that Slack allows "50+" times a minute
// (docs.slack.dev/apis/web-api/rate-limits) and measures loosely: a rate of one in
// 1.2 s would hold talks up that Slack does not. When Slack has had enough it says for
// how long, and then all wait (see Rests).
const spread = 50 * time.Millisecond

// The keys of what is paced beside the posts of channels.
const (
	rateUpdate = "slack:update"
	rateReact  = "slack:react"
)

// Rates implements dispatch.Paced. What only one agent sees is not paced: agents
// cause it one by one, and Slack allows more of it than of posts.
func (d *Desk) Rates(dl dispatch.Delivery) []dispatch.Rate {
	switch a := dl.Action.(type) {
	case bot.OpenTicket:
		return d.posts(a.Queue)
	case bot.Reshow:
		return d.posts(a.State.Queue)
	case bot.PostNote:
		if a.To.IsZero() {
			return d.posts(a.Queue)
		}
	case bot.EditNote, bot.DropNote, bot.UpdateTicket, bot.CloseTicket:
		return every(rateUpdate, d.o.Pace.Update)
	case bot.Mark, bot.ReactNote:
		return every(rateReact, d.o.Pace.React)
	}
	return nil
}

func (d *Desk) posts(queue string) []dispatch.Rate {
	if d.o.Pace.Post < 0 {
		return nil
	}
	return slackapi.Rate(d.channelOf(queue), d.o.Pace.Post)
}

func every(key string, between time.Duration) []dispatch.Rate {
	if between < 0 {
		return nil
	}
	return []dispatch.Rate{{Key: key, Every: between, Burst: 20 * between}}
}
