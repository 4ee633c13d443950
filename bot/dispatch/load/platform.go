package load

import (
	"context"
	"sync"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Platform is a loopback platform: what the bot sends goes to whoever asks. It
// is safe for concurrent use by different conversations.
type Platform struct {
	name bot.Platform

	mu      sync.Mutex
	waiting map[bot.ConversationID]chan struct{}
}

// NewPlatform makes a platform of that name.
func NewPlatform(name bot.Platform) *Platform {
	return &Platform{name: name, waiting: map[bot.ConversationID]chan struct{}{}}
}

// Platform returns its name.
func (p *Platform) Platform() bot.Platform { return p.name }

// Deliver passes messages on to Ask.
func (p *Platform) Deliver(_ context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	if _, shown := d.Action.(bot.Typing); shown {
		return dispatch.Receipt{}, nil
	}
	p.mu.Lock()
	replies := p.waiting[d.Conversation]
	p.mu.Unlock()
	select {
	case replies <- struct{}{}:
	default: // nobody asked, or for fewer
	}
	return dispatch.Receipt{Message: d.ID}, nil
}

// Ask ingests an event and waits for so many messages in its conversation.
func (p *Platform) Ask(ctx context.Context, ingest func(context.Context, bot.Event) error, ev bot.Event, messages int) error {
	replies := make(chan struct{}, messages) // what comes beyond is dropped
	p.mu.Lock()
	p.waiting[ev.Conversation] = replies
	p.mu.Unlock()
	if err := ingest(ctx, ev); err != nil {
		return err
	}
	for range messages {
		select {
		case <-replies:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
