package customer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
)

const (
	selfKey   = prefix + "self:"
	personKey = prefix + "person:"
	personFor = 24 * time.Hour
	// lookTime bounds a look at somebody's profile or at what they reply to: Slack
	// waits three seconds for the acknowledgement, and goes without these otherwise.
	lookTime = 800 * time.Millisecond
	maxName  = 80
)

// self is the bot as Slack knows it.
type self struct {
	Team string `json:"team"`
	User string `json:"user"`
}

// selves keeps what was found out. The zero value is ready.
type selves struct{ known atomic.Pointer[self] }

// whoami returns the bot's ids. Those that another process has found out do.
func (a *Adapter) whoami(ctx context.Context) (self, error) {
	if me := a.self.known.Load(); me != nil {
		return *me, nil
	}
	sum := sha256.Sum256([]byte(a.o.Token))
	key := selfKey + hex.EncodeToString(sum[:8])
	var me self
	v, ok, err := a.o.Memory.Value(ctx, key)
	if err != nil {
		return self{}, fmt.Errorf("slack: look for the bot's ids: %w", err)
	}
	if !ok || json.Unmarshal([]byte(v), &me) != nil || me.Team == "" {
		short, cancel := context.WithTimeout(ctx, 2*lookTime)
		defer cancel()
		is, err := a.api.AuthTestContext(short)
		if err != nil {
			return self{}, slackapi.Explain(err, "")
		}
		me = self{Team: is.TeamID, User: is.UserID}
		if err := a.remember(ctx, key, me, 0); err != nil {
			return self{}, err
		}
	}
	a.self.known.Store(&me)
	return me, nil
}

// remember keeps a value as JSON.
func (a *Adapter) remember(ctx context.Context, key string, v any, ttl time.Duration) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.o.Memory.SetValue(ctx, key, string(text), ttl)
}

// person returns a customer with name and language, as far as Slack tells. A
// profile that cannot be read now is no reason to lose what they said.
func (a *Adapter) person(ctx context.Context, team, user, name string) bot.Person {
	out := bot.Person{ID: bot.PersonID(prefix + team + ":" + user), Name: name}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	p, err := a.profile(ctx, user)
	if err != nil {
		a.log.DebugContext(ctx, "profile cannot be read", "user", user, "error", err)
		return out
	}
	out.Name, out.Locale = cmp.Or(p.Name, name), p.Locale
	return out
}

// profile is what is kept of a person.
type profile struct {
	Name   string `json:"name,omitempty"`
	Locale string `json:"locale,omitempty"`
}

func (a *Adapter) profile(ctx context.Context, user string) (profile, error) {
	var p profile
	v, ok, err := a.o.Memory.Value(ctx, personKey+user)
	if err != nil || ok && json.Unmarshal([]byte(v), &p) == nil {
		return p, err
	}
	u, err := a.api.GetUserInfoContext(ctx, user, slack.GetUserInfoOptionIncludeLocale(true))
	if err != nil {
		return profile{}, slackapi.Explain(err, "")
	}
	p = profile{Name: mrkdwn.Clip(nameOf(u), maxName), Locale: u.Locale}
	return p, a.remember(ctx, personKey+user, p, personFor)
}

// nameOf is what somebody is called in Slack.
func nameOf(u *slack.User) string {
	return strings.TrimSpace(cmp.Or(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name))
}

// names resolves the ids in a text, as far as they are known or can be looked up soon.
func (a *Adapter) names(ctx context.Context) func(id string) string {
	const most = 5 // a text that names more people than that is no question to a bot
	asked := 0
	return func(id string) string {
		if !strings.HasPrefix(id, "U") && !strings.HasPrefix(id, "W") || asked == most {
			return ""
		}
		asked++
		p, err := a.profile(ctx, id)
		if err != nil {
			return ""
		}
		return p.Name
	}
}
