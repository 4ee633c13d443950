package telegram

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"

	tg "github.com/go-telegram/bot"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// job is one update that has come in.
type job struct {
	id  int64
	raw []byte
	u   *update // nil: it cannot be decoded
	why error   // then
}

// newJob decodes an update. Each is decoded alone, so that an odd one stops no other.
func newJob(raw []byte) job {
	u, err := decodeUpdate(raw)
	if err != nil {
		return job{id: updateID(raw), raw: raw, why: err}
	}
	if c := u.chat(); c != nil && c.ID == 0 {
		return job{id: u.ID, raw: raw, why: errors.New("it names no chat")}
	}
	return job{id: u.ID, raw: raw, u: u}
}

// chat is the chat that an update belongs to, nil where it has none.
func (u *update) chat() *chat {
	for _, m := range [...]*message{u.Message, u.Edited, u.Business, u.EditedBusiness} {
		if m != nil {
			return &m.Chat
		}
	}
	switch {
	case u.Callback != nil && u.Callback.Message != nil:
		return &u.Callback.Message.Chat
	case u.DeletedBusiness != nil:
		return &u.DeletedBusiness.Chat
	case u.Reaction != nil:
		return &u.Reaction.Chat
	case u.Member != nil:
		return &u.Member.Chat
	}
	return nil
}

// take stores what an update means. Nil: it is stored, and Telegram may be told.
// A press comes with the answer that it then gets.
func (a *Adapter) take(ctx context.Context, rt Runtime, j job) (*tg.AnswerCallbackQueryParams, error) {
	if j.u == nil {
		return nil, a.bury(ctx, rt, j)
	}
	if c := j.u.chat(); c != nil {
		if err := a.rename(ctx, c); err != nil {
			return nil, err
		}
	}
	events, answer, err := a.mean(j.u)
	if err != nil { // a bug of ours, which must not stop all that comes after it
		j.why = err
		return nil, a.bury(ctx, rt, j)
	}
	for _, ev := range events {
		if err := rt.Ingest(ctx, ev); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// mean returns the events of an update, and the answer to a press. A panic is an
// error: an update that ends the process would come again and end it again.
func (a *Adapter) mean(u *update) (events []bot.Event, answer *tg.AnswerCallbackQueryParams, err error) {
	defer func() {
		if r := recover(); r != nil {
			a.log.Error("update makes the adapter panic", "update", u.ID, "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if u.Callback == nil {
		return u.events(a.self(), a.o.Now()), nil, nil
	}
	ev, ok := a.press(u.ID, u.Callback)
	if !ok {
		return nil, a.refusal(u.Callback), nil
	}
	return []bot.Event{ev}, &tg.AnswerCallbackQueryParams{CallbackQueryID: u.Callback.ID}, nil
}

func (a *Adapter) bury(ctx context.Context, rt Runtime, j job) error {
	return rt.Bury(ctx, dispatch.Letter{
		ID: string(eventID(a.id, j.id)), Platform: Platform, Payload: j.raw, Why: fmt.Sprintf("no event can be made of the update: %v", j.why),
	})
}

// A group that becomes a supergroup gets another id. Its conversations keep the
// old one: both directions are remembered for ever.
func aliasKey(chat int64) string { return "telegram:alias:" + strconv.FormatInt(chat, 10) }
func movedKey(chat int64) string { return "telegram:moved:" + strconv.FormatInt(chat, 10) }

// supergroups is what their ids lie below. Only they can have been something else.
const supergroups = -1_000_000_000_000

// moved remembers that a group has another id now.
func (a *Adapter) moved(ctx context.Context, from, to int64) error {
	// The alias comes first: what is sent to the new chat may be answered at once.
	if err := a.o.Memory.SetValue(ctx, aliasKey(to), strconv.FormatInt(from, 10), 0); err != nil {
		return fmt.Errorf("remember that a group has moved: %w", err)
	}
	if err := a.o.Memory.SetValue(ctx, movedKey(from), strconv.FormatInt(to, 10), 0); err != nil {
		return fmt.Errorf("remember that a group has moved: %w", err)
	}
	return nil
}

// migration remembers what a service message says of a group that has moved, and
// reports whether it is one.
func (a *Adapter) migration(ctx context.Context, u *update) (bool, error) {
	if u == nil || u.Message == nil {
		return false, nil
	}
	switch m := u.Message; {
	case m.MigrateTo != 0:
		return true, a.moved(ctx, m.Chat.ID, m.MigrateTo)
	case m.MigrateFrom != 0:
		return true, a.moved(ctx, m.MigrateFrom, m.Chat.ID)
	}
	return false, nil
}

// rename gives a chat the id that its conversations have.
func (a *Adapter) rename(ctx context.Context, c *chat) error {
	if c.ID > supergroups {
		return nil
	}
	old, ok, err := a.o.Memory.Value(ctx, aliasKey(c.ID))
	if err != nil {
		return fmt.Errorf("look for a group's earlier id: %w", err)
	}
	if ok {
		c.ID = number(old)
	}
	return nil
}

// address is the id that a chat has now.
func (a *Adapter) address(ctx context.Context, chat int64) (int64, error) {
	if chat > 0 || chat <= supergroups {
		return chat, nil
	}
	now, ok, err := a.o.Memory.Value(ctx, movedKey(chat))
	if err != nil {
		return 0, fmt.Errorf("look for a group's present id: %w", err)
	}
	if ok {
		return number(now), nil
	}
	return chat, nil
}
