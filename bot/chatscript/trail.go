package chatscript

import (
	"slices"

	"github.com/okpay/supportbot/bot"
)

// trail keeps what the engine writes into the audit trail about what it passes on.
type trail map[bot.Relay]string

// note takes a record in. The last one about a relay counts.
func (t trail) note(r bot.Record) {
	if r.Kind == "relay" {
		v := r.Values
		t[bot.Relay{Ticket: bot.TicketID(v["ticket"]), To: v["to"], Message: v["message"]}] = v["state"]
	}
}

// open returns what was accepted and has come to no end, but for messages that wait.
func (t trail) open(waiting []string) (list []bot.Relay) {
	for relay, state := range t {
		if state == "accepted" && !slices.Contains(waiting, relay.Message) {
			list = append(list, relay)
		}
	}
	return list
}

// waiting returns agents' messages that are held, or that nobody has decided about.
func (s *stage) waiting() (messages []string) {
	for _, c := range s.others {
		for _, k := range append(slices.Clone(c.session.Others), c.session.Ticket) {
			if k == nil {
				continue
			}
			for _, r := range k.Replies {
				messages = append(messages, r.Message)
			}
		}
	}
	return messages
}
