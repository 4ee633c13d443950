package dispatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"strconv"
	"time"

	"github.com/okpay/supportbot/bot"
)

// outcome is a turn worked out but not yet committed.
type outcome struct {
	turn    Turn
	next    held // the session after it
	actions int
	typing  *typing
}

// compose writes down what the engine answered, in the form in which it is stored.
func (b *batch) compose(st Stored, ev bot.Event, h held, s bot.Session, actions []bot.Action) outcome {
	start := len(b.buf)
	b.buf = s.AppendBinary(b.buf)
	c := composer{
		log:      b.w.log,
		platform: s.Platform,
		prefix:   turnID(b.w.lease.Partition, st),
		turn: Turn{
			StreamID:     st.StreamID,
			Conversation: st.Conversation,
			Revision:     h.revision,
			Epoch:        s.Epoch,
			Session:      b.buf[start:len(b.buf):len(b.buf)],
			Token:        b.w.token,
		},
	}
	if c.platform == "" {
		c.platform = ev.Platform
	}
	if to := b.w.rt.targets.adapter(c.platform); to != nil {
		c.splits = to.splits
	}
	for i, a := range actions {
		c.add(i, a)
	}
	c.turn.Audit = audit(ev, b.w.rt.o.Now(), c.records)
	return outcome{turn: c.turn, next: held{revision: h.revision + 1, session: s}, actions: len(actions), typing: c.typing}
}

// turnID begins the outbox ids of a turn. It is the same for all attempts at an
// event and never that of another one: a server that has lost its last writes
// gives stream ids a second time, so what the event holds is part of it.
func turnID(p Partition, st Stored) string {
	h := fnv.New32a()
	_, _ = h.Write(st.Payload)
	if st.Timer.Key != "" {
		fmt.Fprint(h, st.Conversation, "/", st.Timer.Key, "/", st.Timer.At.UnixMilli())
	}
	return strconv.Itoa(int(p)) + ":" + st.StreamID + "-" + strconv.FormatUint(uint64(h.Sum32()), 36) + ":"
}

// composer sorts the actions of a turn by what becomes of them.
type composer struct {
	log      *slog.Logger
	platform bot.Platform
	splits   Splitter // of the platform, nil where it takes messages whole
	prefix   string   // of outbox ids, see turnID
	turn     Turn
	typing   *typing
	records  []bot.Record
}

func (c *composer) add(i int, a bot.Action) {
	switch a := a.(type) {
	case bot.Send:
		c.say(i, a, false)
	case bot.Edit:
		c.say(i, bot.Send{Message: a.Message, Voice: a.Voice, Epoch: a.Epoch, Relay: a.Relay}, true)
	case bot.Typing:
		c.work(a.Epoch)
	case bot.Recall:
		c.item(strconv.Itoa(i), a, Item{Lane: c.lane(LaneChat)})
	case bot.Retract:
		c.item(strconv.Itoa(i), a, Item{Lane: c.lane(LaneChat), CardKey: a.Card})
	case bot.React:
		c.item(strconv.Itoa(i), a, Item{Lane: c.lane(LaneChat)})
	case bot.OpenTicket, bot.PostNote, bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark, bot.Confirm,
		bot.UpdateTicket, bot.CloseTicket, bot.Reshow:
		c.item(strconv.Itoa(i), a, Item{Lane: c.lane(LaneDesk)})
	case bot.Mail:
		c.item(strconv.Itoa(i), a, Item{Lane: c.lane(laneMail + string(a.Ticket))})
	case bot.Do:
		c.item(strconv.Itoa(i), a, Item{Lane: c.lane("do/" + a.Call)})
	case bot.SetTimer:
		c.turn.Timers = append(c.turn.Timers, Timer{Key: a.Key, At: a.At})
	case bot.CancelTimer:
		c.turn.Timers = append(c.turn.Timers, Timer{Key: a.Key})
	case bot.Record:
		c.records = append(c.records, a)
	}
}

// work says that the bot is at work once the turn's messages are sent.
func (c *composer) work(epoch uint32) {
	c.typing = &typing{turn: c.prefix, platform: c.platform, action: bot.Typing{Epoch: epoch}}
}

func (c *composer) lane(name string) Lane { return Lane{Conversation: c.turn.Conversation, Name: name} }

func (c *composer) item(name string, a bot.Action, item Item) { c.queue(name, order{action: a}, item) }

func (c *composer) queue(name string, o order, item Item) {
	item.ID = c.prefix + name
	o.platform = c.platform
	item.Payload = encodeItem(o)
	c.turn.Items = append(c.turn.Items, item)
}

// order is what an item's payload says: the action, and how it is to be performed.
type order struct {
	platform bot.Platform // of the conversation
	more     bool         // further parts of the same message follow
	tail     bool         // it is a further part, and kept under the card of the first
	action   bot.Action
}

// The first byte of a payload is the length of the platform's name and these.
const (
	bitMore  = 0x80
	bitTail  = 0x40
	bitsName = 0x3f
)

// encodeItem is the form of Item.Payload: that byte, the name, and the action in
// its binary form.
func encodeItem(o order) []byte {
	if len(o.platform) > bitsName {
		panic("dispatch: the platform's name is too long: " + string(o.platform)) // a bug in an adapter
	}
	first := byte(len(o.platform))
	if o.more {
		first |= bitMore
	}
	if o.tail {
		first |= bitTail
	}
	out := make([]byte, 0, 256)
	out = append(out, first)
	out = append(out, o.platform...)
	return bot.AppendAction(out, o.action)
}

func decodeItem(payload []byte) (order, error) {
	if len(payload) == 0 || len(payload) <= int(payload[0]&bitsName) {
		return order{}, errors.New("decode item: truncated")
	}
	n := 1 + int(payload[0]&bitsName)
	a, err := bot.DecodeAction(payload[n:])
	if err != nil {
		return order{}, fmt.Errorf("decode item: %v", err)
	}
	return order{bot.Platform(payload[1:n]), payload[0]&bitMore != 0, payload[0]&bitTail != 0, a}, nil
}

// audit writes the records of a turn as one line of JSON, nil without any.
func audit(ev bot.Event, now time.Time, records []bot.Record) []byte {
	if len(records) == 0 {
		return nil
	}
	line, err := json.Marshal(struct {
		Time         time.Time          `json:"time"`
		Event        bot.EventID        `json:"event"`
		Conversation bot.ConversationID `json:"conversation"`
		Platform     bot.Platform       `json:"platform"`
		Records      []bot.Record       `json:"records"`
	}{now.UTC(), ev.ID, ev.Conversation, ev.Platform, records})
	if err != nil {
		panic("dispatch: encode audit line: " + err.Error()) // a bug: strings and times cannot fail
	}
	return line
}
