package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// Identity is the bot as Telegram knows it.
type Identity struct {
	ID       int64
	Username string // without the @
	Name     string
}

// Check asks Telegram who the bot is. Its error says how to mend a wrong token.
func (a *Adapter) Check(ctx context.Context) (Identity, error) {
	me, err := a.client.GetMe(ctx)
	if err != nil {
		return Identity{}, a.explain("getMe", err)
	}
	a.name.Store(&me.Username)
	a.hears.Store(me.CanReadAllGroupMessages)
	if err := a.o.Memory.SetValue(ctx, a.nameKey(), me.Username, 0); err != nil {
		return Identity{}, fmt.Errorf("telegram: remember the bot's name: %w", err)
	}
	return Identity{ID: me.ID, Username: me.Username, Name: me.FirstName}, nil
}

// introduce finds out who the bot is. What it was before will do, unless the token
// is refused: a getMe that fails is no reason to receive nothing.
func (a *Adapter) introduce(ctx context.Context) error {
	_, err := a.Check(ctx)
	var refused *tokenError
	if err == nil || errors.As(err, &refused) {
		return err
	}
	if _, known, _ := a.remembered(ctx); !known {
		return err
	}
	a.log.LogAttrs(ctx, slog.LevelWarn, "bot goes by the name it had before", slog.Any("error", err))
	return nil
}

func (a *Adapter) nameKey() string { return fmt.Sprintf("telegram:name:%d", a.id) }

// self is the bot as far as it is known.
func (a *Adapter) self() self {
	me := self{id: a.id, hears: a.hears.Load()}
	if name := a.name.Load(); name != nil {
		me.name = *name
	}
	return me
}

// username returns the bot's user name. A process that has not asked finds it in
// the memory, mostly.
func (a *Adapter) username(ctx context.Context) (string, error) {
	name, known, err := a.remembered(ctx)
	if known || err != nil {
		return name, err
	}
	me, err := a.Check(ctx)
	return me.Username, err
}

// remembered returns the user name that some process has learnt before.
func (a *Adapter) remembered(ctx context.Context) (name string, known bool, err error) {
	if name := a.name.Load(); name != nil {
		return *name, true, nil
	}
	name, known, err = a.o.Memory.Value(ctx, a.nameKey())
	if err != nil {
		return "", false, fmt.Errorf("telegram: look for the bot's name: %w", err)
	}
	if known {
		a.name.Store(&name)
	}
	return name, known, nil
}
