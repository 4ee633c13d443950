package discord

import (
	"context"
	"encoding/json"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	formKey = prefix + "form:"
	formFor = 24 * time.Hour
)

// keepForm keeps a form before its button is shown: a press must be answered
// with the window at once, by whichever process hears of it.
func (a *Adapter) keepForm(ctx context.Context, c bot.ConversationID, f *bot.Form) error {
	if f == nil {
		return nil
	}
	v, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return a.o.Memory.SetValue(ctx, formKey+string(c)+":"+f.Token, string(v), formFor)
}

// form returns a form that was kept, nil if it is no longer known.
func (a *Adapter) form(ctx context.Context, c bot.ConversationID, token string) (*bot.Form, error) {
	v, ok, err := a.o.Memory.Value(ctx, formKey+string(c)+":"+token)
	if err != nil || !ok {
		return nil, err
	}
	f, err := decode[bot.Form]([]byte(v))
	if err != nil {
		return nil, nil // of a version that wrote it differently
	}
	return &f, nil
}
