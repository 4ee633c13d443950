package discord

import (
	"errors"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// inPrivate is a bot that receives, and a customer of its.
func inPrivate(t *testing.T, settings ...setting) (*world, *discordtest.User) {
	t.Helper()
	w := start(t, settings...)
	w.run()
	return w, w.dc.User("Anna", "en-US")
}

// inServer is the same with a channel that others read.
func inServer(t *testing.T, settings ...setting) (w *world, anna *discordtest.User, channel string) {
	t.Helper()
	w, anna = inPrivate(t, settings...)
	return w, anna, w.dc.Channel()
}

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
