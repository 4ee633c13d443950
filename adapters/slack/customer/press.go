package customer

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// The action ids of our buttons; a number follows, since a message may not have
// two of the same. All begin with what leads them here, see adapters/slack.
const (
	pickAction    = "c:pick:"
	menuAction    = "c:menu:"
	formAction    = "c:form:"
	privateAction = "c:private:"
	linkAction    = "c:link:" // Slack tells of presses on links too
	formCallback  = "c:form"
)

// maxToken is how long a Button.Token may be.
const maxToken = 56

// pressed stores what a press means. A form's button opens its window instead.
func (r *receiving) pressed(ctx context.Context, p slackevent.Pressed) error {
	if !direct(p.Channel) || !r.human(p.User, "") {
		return nil
	}
	var body bot.Body
	switch {
	case strings.HasPrefix(p.Action, formAction) && token(p.Value):
		opened, err := r.openForm(ctx, p)
		if opened || err != nil {
			return err
		}
		body = bot.Pick{Token: p.Value, Label: p.Label} // the engine then asks field by field
	case strings.HasPrefix(p.Action, pickAction) && token(p.Value), strings.HasPrefix(p.Action, menuAction) && token(p.Value):
		body = bot.Pick{Token: p.Value, Label: p.Label}
	case strings.HasPrefix(p.Action, privateAction):
		body = bot.Opened{Payload: p.Value}
	default:
		return nil
	}
	return r.store(ctx, "i:"+r.ev.ID, p.Channel, p.User, r.ev.At, body)
}

// token reports whether a value can be the token of a button.
func token(s string) bool { return s != "" && len(s) <= maxToken }

const (
	formKey = prefix + "form:"
	formFor = 24 * time.Hour
	// openTime is what is left of the three seconds in which Slack opens a window.
	openTime = 2500 * time.Millisecond
)

// keepForm keeps a form before its button is shown: a press must be answered with
// the window at once, by whichever process hears of it.
func (a *Adapter) keepForm(ctx context.Context, c bot.ConversationID, f *bot.Form) error {
	if f == nil {
		return nil
	}
	return a.remember(ctx, formKey+string(c)+":"+f.Token, f, formFor)
}

// form returns a form that was kept, nil if it is no longer known.
func (a *Adapter) form(ctx context.Context, c bot.ConversationID, token string) (*bot.Form, error) {
	v, ok, err := a.o.Memory.Value(ctx, formKey+string(c)+":"+token)
	if err != nil || !ok {
		return nil, err
	}
	var f bot.Form
	if json.Unmarshal([]byte(v), &f) != nil {
		return nil, nil // of a version that wrote it differently
	}
	return &f, nil
}

// openForm answers the press with the window at once: there is no turn in it.
func (r *receiving) openForm(ctx context.Context, p slackevent.Pressed) (opened bool, err error) {
	c := r.at(p.Channel).conversation()
	f, err := r.a.form(ctx, c, p.Value)
	if err != nil || f == nil {
		return false, err
	}
	short, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	n := r.a.notices(r.a.person(short, r.me.Team, p.User.ID, "").Locale)
	view, err := modal(*f, filling{Channel: p.Channel, Token: p.Value}, n)
	if err != nil {
		return false, err
	}
	_, err = r.a.api.OpenViewContext(short, p.Trigger, view)
	if err == nil {
		return true, nil
	}
	r.a.log.InfoContext(ctx, "form was not opened", "event", r.ev.ID, "error", slackapi.Explain(err, ""))
	switch slackapi.Code(err) {
	case "expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged", "invalid_trigger_id":
		r.tell(ctx, p, n.TooLate)
	case "":
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			r.tell(ctx, p, n.TooLate)
		}
	}
	return false, ctx.Err()
}

// tell says something that only the customer sees, and is lost when they do not look.
func (r *receiving) tell(ctx context.Context, p slackevent.Pressed, text string) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	_, err := r.a.api.PostEphemeralContext(ctx, p.Channel, p.User.ID, slack.MsgOptionText(mrkdwn.Escape(text), false))
	if err != nil {
		r.a.log.DebugContext(ctx, "notice was not shown", "error", slackapi.Explain(err, ""))
	}
}

// filling is what a window carries: whose form it is.
type filling struct {
	Channel  string   `json:"channel"`
	Token    string   `json:"token"`
	Required []string `json:"required,omitempty"` // the fields that must not be empty
}

// submitted stores a form that was sent off, or says in it what is missing.
func (r *receiving) submitted(ctx context.Context, s slackevent.Submitted) (reply any, err error) {
	var f filling
	if s.Callback != formCallback || json.Unmarshal([]byte(s.Metadata), &f) != nil || !direct(f.Channel) || !token(f.Token) || !r.human(s.User, "") {
		return nil, nil
	}
	values := map[string]string{}
	for name, v := range s.Values {
		if v = strings.TrimSpace(v); v != "" {
			values[name] = v
		}
	}
	missing := map[string]string{}
	for _, name := range f.Required {
		if values[name] == "" { // Slack lets blank space pass
			missing[name] = r.a.notices(r.a.person(ctx, r.me.Team, s.User.ID, "").Locale).Missing
		}
	}
	if len(missing) > 0 {
		return slack.NewErrorsViewSubmissionResponse(missing), nil
	}
	id := "i:" + cmp.Or(r.ev.ID, s.View)
	return nil, r.store(ctx, id, f.Channel, s.User, r.ev.At, bot.Filled{Token: f.Token, Values: values})
}
