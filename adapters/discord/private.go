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
	if s.channel != dm && (gone(err) || is(err, codeArchived, codeLocked)) {
		s.channel = dm // the thread is gone: direct messages may be open again
		dropErr := s.a.back(ctx, dm)
		return dropErr == nil, dropErr
	}
	if s.channel != dm || !closed(err) {
		return false, err
	}
	thread, threadErr := s.a.thread(ctx, dm)
	if threadErr != nil || thread == "" {
		s.a.log.DebugContext(ctx, "no private thread instead of direct messages", "conversation", s.d.Conversation, "error", threadErr)
		return false, worse(err, threadErr)
	}
	s.a.threads.moved(dm, thread, s.a.o.Now())
	s.channel = thread
	return true, nil
}

// standsIn returns the thread that takes the place of a direct message channel, ""
// if none is known here. That the customer is back another process may know.
func (a *Adapter) standsIn(ctx context.Context, dm string) (string, error) {
	thread := a.threads.of(dm, a.o.Now())
	if thread == "" {
		return "", nil
	}
	now, _, err := a.o.Memory.Value(ctx, movedKey+dm)
	if err == nil && now != thread {
		a.threads.forget(dm)
		thread = ""
	}
	return thread, err
}

// back takes note that direct messages may be open, such as when their customer
// writes there.
func (a *Adapter) back(ctx context.Context, dm string) error {
	a.threads.forget(dm)
	return a.o.Memory.DropValue(ctx, movedKey+dm)
}

// thread returns the private thread of a direct message channel, with its customer
// in it. It makes one where there is none, and returns "" where none can be.
func (a *Adapter) thread(ctx context.Context, dm string) (string, error) {
	thread, ok, err := a.o.Memory.Value(ctx, movedKey+dm)
	if err != nil {
		return "", err
	}
	if ok {
		if err := a.letIn(ctx, thread); !is(err, codeUnknownChannel, codeArchived, codeLocked) {
			return thread, err
		}
	}
	if thread, err = a.openThread(ctx, dm); err != nil || thread == "" {
		return "", err
	}
	return thread, a.letIn(ctx, thread)
}

// letIn lets the customer into their thread. It is done whenever a thread is begun
// to be used: whoever made it may have come to nothing over it.
func (a *Adapter) letIn(ctx context.Context, thread string) error {
	of, ok, err := a.alias(ctx, thread)
	if err != nil || !ok {
		return err
	}
	_, err = a.call(ctx, request{name: "add customer to thread", method: "PUT", url: discordgo.EndpointThreadMember(thread, of.user)})
	return err
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
// channel came from, and keeps whose it is before they are let in: nothing can be
// said there before that. It returns "" when nobody knows where they came from.
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
	return thread.ID, a.o.Memory.SetValue(ctx, movedKey+dm, thread.ID, 0)
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
