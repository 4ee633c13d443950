package discord

import (
	"errors"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func deliveryOf(c bot.ConversationID, id, text string) dispatch.Delivery {
	return dispatch.Delivery{ID: id, Conversation: c, Action: bot.Send{Message: bot.Message{Text: text}}}
}

// unwrapFate returns the fate of an error, "" if it has none.
func unwrapFate(err error) dispatch.Fate {
	var s *dispatch.SendError
	if errors.As(err, &s) {
		return s.Fate
	}
	return ""
}
