package dispatch

import (
	"strconv"

	"github.com/okpay/supportbot/bot"
)

// say queues a message, in as many parts as its platform needs.
func (c *composer) say(i int, s bot.Send, edit bool) {
	if s.Message.Working {
		c.work(s.Epoch)
	}
	relayed := !s.Relay.IsZero()
	if c.splits == nil || edit && relayed { // such an edit is split when it is sent
		c.part(strconv.Itoa(i), s, edit, order{})
		return
	}
	parts := c.split(s.Message)
	for k, m := range parts {
		part, o := s, order{more: k < len(parts)-1}
		part.Message = m
		name := strconv.Itoa(i)
		if k > 0 {
			name += "." + strconv.Itoa(k)
			part.Over = false // only the first can change a message that is there already
			o.tail = relayed && s.Message.Card != ""
			part.Message.Card = ""
		}
		c.part(name, part, edit && k == 0, o)
		if o.tail {
			c.turn.Items[len(c.turn.Items)-1].CardKey = s.Message.Card
		}
	}
}

// part queues one request to a platform.
func (c *composer) part(name string, s bot.Send, edit bool, o order) {
	item := Item{Lane: c.lane(LaneChat), Voice: s.Voice, Epoch: s.Epoch, CardKey: s.Message.Card}
	if !s.Relay.IsZero() && (s.Voice == bot.VoiceBot || s.Voice == bot.VoiceReminder) {
		item.Voice = bot.VoiceSystem // what is passed on is never dropped by an epoch: it would end as nothing
	}
	o.action = s
	if edit {
		o.action = bot.Edit{Message: s.Message, Voice: s.Voice, Epoch: s.Epoch, Relay: s.Relay}
	}
	c.queue(name, o, item)
}

// split returns the parts of a message.
func (c *composer) split(m bot.Message) []bot.Message {
	parts, err := split(c.splits, m)
	if err != nil {
		c.log.Error("message was not split: adapter panicked", "turn", c.prefix, "platform", c.platform, "error", err)
	}
	return parts
}

func split(s Splitter, m bot.Message) (parts []bot.Message, err error) {
	err = guard(func() error {
		parts = s.Split(m)
		return nil
	})
	if err != nil || len(parts) == 0 {
		return []bot.Message{m}, err // the platform may refuse it, and the desk hears of that
	}
	return parts, nil
}
