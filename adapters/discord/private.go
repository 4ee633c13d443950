package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

const (
	dmKey     = prefix + "dm:"     // of a user: their direct message channel
	originKey = prefix + "origin:" // of a direct message channel: where its customer came from
	movedKey  = prefix + "moved:"  // of a direct message channel: the thread that took its place
	aliasKey  = prefix + "alias:"  // of such a thread: the channel and the customer it stands for
)

// origin is where a customer pressed the button that led to the private chat.
type origin struct {
	Channel string `json:"channel"`
	Server  string `json:"server"`
	User    string `json:"user"`
	Locale  string `json:"locale,omitempty"`
}

// errNotOpened says that Discord did not give the direct message channel.
var errNotOpened = errors.New("direct messages were not opened")

// privateChannel returns the direct message channel of a user.
func (a *Adapter) privateChannel(ctx context.Context, user string) (channel string, err error) {
	channel, ok, err := a.o.Memory.Value(ctx, dmKey+user)
	if err != nil || ok {
		return channel, err
	}
	out, err := a.call(ctx, request{name: "open direct messages", method: "POST", url: discordgo.EndpointUserChannels("@me"),
		body: map[string]string{"recipient_id": user}})
	if err != nil {
		return "", fmt.Errorf("%w: %w", errNotOpened, err)
	}
	v, err := decode[identified](out.body)
	if err != nil || !snowflake(v.ID) {
		return "", fmt.Errorf("%w: the answer is no channel", errNotOpened)
	}
	return v.ID, a.o.Memory.SetValue(ctx, dmKey+user, v.ID, 0)
}

// keepOrigin remembers where a customer came from, for when their direct
// messages turn out to be closed.
func (a *Adapter) keepOrigin(ctx context.Context, dm string, o origin) error {
	v, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return a.o.Memory.SetValue(ctx, originKey+dm, string(v), 0)
}

// move finds another place for a conversation whose direct messages failed with
// err: a private thread in the channel that the customer came from. It returns
// false with what the failure means when there is none.
func (s *sending) move(ctx context.Context, err error) (bool, error) {
	dm := s.at.channel
	if s.channel != dm && (gone(err) || is(err, codeArchived)) {
		s.a.threads.forget(dm) // the thread is gone: direct messages may be open again
		if dropErr := s.a.o.Memory.DropValue(ctx, movedKey+dm); dropErr != nil {
			return false, dropErr
		}
		s.channel = dm
		return true, nil
	}
	if s.channel != dm || !closed(err) {
		return false, err
	}
	thread, ok, memErr := s.a.o.Memory.Value(ctx, movedKey+dm)
	if memErr != nil {
		return false, memErr
	}
	if !ok {
		thread, memErr = s.a.openThread(ctx, dm)
		if memErr != nil || thread == "" {
			s.a.log.DebugContext(ctx, "no private thread instead of direct messages", "conversation", s.d.Conversation, "error", memErr)
			return false, worse(err, memErr)
		}
	}
	s.a.threads.moved(dm, thread, s.a.o.Now())
	s.channel = thread
	return true, nil
}

// back takes note that a customer writes in their direct messages, which
// therefore are open again.
func (a *Adapter) back(ctx context.Context, dm string) error {
	if a.threads.of(dm, a.o.Now()) == "" {
		return nil // the usual case; what another process knows it forgets by itself
	}
	a.threads.forget(dm)
	return a.o.Memory.DropValue(ctx, movedKey+dm)
}

// worse returns the error that decides a delivery's fate when the fallback has
// failed too: what may pass is tried again, otherwise the customer is unreachable.
func worse(first, fallback error) error {
	if fallback == nil || gone(fallback) {
		return first
	}
	if s, ok := fate(fallback, keyAll).(*dispatch.SendError); ok && s.Fate != dispatch.FateRetry {
		return first
	}
	return fallback
}

// openThread makes a private thread where the customer of a direct message
// channel came from, and lets them in last: nothing can be said there before it
// is known whose it is. It returns "" when nobody knows where they came from.
func (a *Adapter) openThread(ctx context.Context, dm string) (string, error) {
	v, ok, err := a.o.Memory.Value(ctx, originKey+dm)
	if err != nil || !ok {
		return "", err
	}
	from, err := decode[origin]([]byte(v))
	if err != nil || !snowflake(from.Channel) || !snowflake(from.User) {
		return "", nil
	}
	out, err := a.call(ctx, request{name: "open private thread", method: "POST", url: discordgo.EndpointChannelThreads(from.Channel),
		body: map[string]any{
			"name": clip(a.o.Notices(from.Locale).Thread, maxOptionLabel), "type": discordgo.ChannelTypeGuildPrivateThread,
			"auto_archive_duration": 4320, "invitable": false,
		}})
	if err != nil {
		return "", err
	}
	thread, err := decode[identified](out.body)
	if err != nil || !snowflake(thread.ID) {
		return "", fmt.Errorf("open private thread: the answer is no channel")
	}
	if err := a.o.Memory.SetValue(ctx, aliasKey+thread.ID, string(place{channel: dm, user: from.User}.conversation()), 0); err != nil {
		return "", err
	}
	if err := a.o.Memory.SetValue(ctx, movedKey+dm, thread.ID, 0); err != nil {
		return "", err
	}
	_, err = a.call(ctx, request{name: "add customer to thread", method: "PUT", url: discordgo.EndpointThreadMember(thread.ID, from.User)})
	return thread.ID, err
}

// threads is what this process knows of private threads that stand for direct
// message channels. The zero value is ready.
type threads struct {
	mu      sync.Mutex
	byDM    map[string]threadOf
	aliases map[string]place // by channel of a server; a zero place: it is no thread of ours
}

type threadOf struct {
	thread string
	until  time.Time
}

const (
	// movedFor is how long direct messages are not tried again. Refused requests are
	// counted by Discord, one now and then does not matter.
	movedFor = 15 * time.Minute
	// maxAliases bounds what is remembered of channels; asking again costs one read.
	maxAliases = 4096
)

// of returns the thread that takes the place of a direct message channel, "" if
// none is known to.
func (t *threads) of(dm string, now time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m, ok := t.byDM[dm]; ok && now.Before(m.until) {
		return m.thread
	}
	return ""
}

func (t *threads) moved(dm, thread string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byDM == nil || len(t.byDM) >= maxAliases {
		t.byDM = map[string]threadOf{}
	}
	t.byDM[dm] = threadOf{thread: thread, until: now.Add(movedFor)}
}

func (t *threads) forget(dm string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.byDM, dm)
}

// alias returns the direct message channel and the customer that a thread stands
// for. What a channel is never changes after its first message, hence it is
// asked for once.
func (a *Adapter) alias(ctx context.Context, channel string) (dm place, ok bool, err error) {
	a.threads.mu.Lock()
	dm, known := a.threads.aliases[channel]
	a.threads.mu.Unlock()
	if known {
		return dm, dm.channel != "", nil
	}
	v, found, err := a.o.Memory.Value(ctx, aliasKey+channel)
	if err != nil {
		return place{}, false, err
	}
	if found {
		dm, _ = parsePlace(bot.ConversationID(v))
	}
	a.threads.mu.Lock()
	defer a.threads.mu.Unlock()
	if a.threads.aliases == nil || len(a.threads.aliases) >= maxAliases {
		a.threads.aliases = map[string]place{}
	}
	a.threads.aliases[strings.Clone(channel)] = dm
	return dm, dm.channel != "", nil
}
