package telegram

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/supportbot/bot"
)

// place is where a conversation is held, as Telegram sees it.
//
//	telegram:<chat>                     a private chat
//	telegram:<chat>:t<topic>            a topic of a private chat
//	telegram:<chat>:u<user>             one customer's talk in a group
//	telegram:<chat>:t<topic>:u<user>    and in a topic of a group with topics
//	telegram:<chat>:b<connection>       a chat of a business account that the bot answers for
//
// Groups have negative ids.
type place struct {
	chat     int64
	topic    int64 // message_thread_id, 0 none
	user     int64 // the customer, in groups only
	business string
}

// group reports whether others read along.
func (p place) group() bool { return p.chat < 0 }

// conversation is the place as an id.
func (p place) conversation() bot.ConversationID {
	b := make([]byte, 0, 48)
	b = append(b, "telegram:"...)
	b = strconv.AppendInt(b, p.chat, 10)
	if p.topic != 0 {
		b = append(b, ":t"...)
		b = strconv.AppendInt(b, p.topic, 10)
	}
	if p.user != 0 {
		b = append(b, ":u"...)
		b = strconv.AppendInt(b, p.user, 10)
	}
	if p.business != "" {
		b = append(b, ":b"...)
		b = append(b, p.business...)
	}
	return bot.ConversationID(b)
}

// parsePlace reads an id that conversation has made.
func parsePlace(id bot.ConversationID) (place, error) {
	var p place
	rest, ok := strings.CutPrefix(string(id), "telegram:")
	chat, rest, _ := strings.Cut(rest, ":")
	p.chat = number(chat)
	for ok && rest != "" {
		var part string
		if rest[0] == 'b' {
			p.business, rest = rest[1:], ""
			break
		}
		part, rest, _ = strings.Cut(rest, ":")
		switch {
		case strings.HasPrefix(part, "t"):
			p.topic = number(part[1:])
		case strings.HasPrefix(part, "u"):
			p.user = number(part[1:])
		}
	}
	if p.chat == 0 || p.conversation() != id {
		return place{}, fmt.Errorf("%q is no conversation on Telegram", id)
	}
	return p, nil
}

// number reads an id; what is none is 0.
func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

func personID(user int64) bot.PersonID {
	return bot.PersonID("telegram:" + strconv.FormatInt(user, 10))
}

func messageID(id int64) string { return strconv.FormatInt(id, 10) }
