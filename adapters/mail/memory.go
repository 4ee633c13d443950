package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// How long is remembered what is needed for answers.
const (
	ticketKept = 400 * 24 * time.Hour // customers answer after a year, too
	sentKept   = 30 * 24 * time.Hour  // a mail that cannot be delivered comes back within days
	gotKept    = 60 * 24 * time.Hour  // longer than servers try: what comes later is not the same mail again
	filesKept  = 3 * 24 * time.Hour   // the desk fetches them within seconds, or after an outage
)

// What is kept in the memory; see the package comment.
func ticketKey(t bot.TicketID) string { return "mail:ticket:" + string(t) }
func lastKey(t bot.TicketID) string   { return "mail:last:" + string(t) }
func stopKey(t bot.TicketID) string   { return "mail:stopped:" + string(t) }
func sentKey(mail string) string      { return "mail:sent:" + mail }
func gotKey(id string) string         { return "mail:got:" + id }
func fileKey(id string) string        { return "mail:file:" + id }

// talk is where a ticket belongs.
type talk struct {
	Conversation bot.ConversationID `json:"conversation"`
	Platform     bot.Platform       `json:"platform"`
	To           string             `json:"to"` // the customer's address, see keys.same
}

// sent is a mail of ours that may come back.
type sent struct {
	Outbox string    `json:"outbox"`
	Relay  bot.Relay `json:"relay"`
}

// platformOf is the platform of a conversation, which its id begins with.
func platformOf(c bot.ConversationID) bot.Platform {
	name, _, _ := strings.Cut(string(c), ":")
	return bot.Platform(name)
}

func (m *Mailbox) keep(ctx context.Context, key string, value any, ttl time.Duration) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := m.o.Memory.SetValue(ctx, key, string(text), ttl); err != nil {
		return fmt.Errorf("mail: remember %s: %w", key, err)
	}
	return nil
}

func (m *Mailbox) recall(ctx context.Context, key string, value any) (bool, error) {
	text, ok, err := m.o.Memory.Value(ctx, key)
	if err != nil {
		return false, fmt.Errorf("mail: look for %s: %w", key, err)
	}
	if !ok {
		return false, nil
	}
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return false, fmt.Errorf("mail: read %s: %w", key, err)
	}
	return true, nil
}

// stopped reports whether a ticket's customer wants no more mail.
func (m *Mailbox) stopped(ctx context.Context, t bot.TicketID) (bool, error) {
	_, yes, err := m.o.Memory.Value(ctx, stopKey(t))
	if err != nil {
		return false, fmt.Errorf("mail: look whether %s is stopped: %w", t, err)
	}
	return yes, nil
}
