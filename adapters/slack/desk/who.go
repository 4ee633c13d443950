package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// rosterTime is how long it is remembered who is in a channel, a group, or what
// somebody is. Slack tells of changes, which forgets it sooner.
const rosterTime = time.Minute

// people remembers who is who, for a short time.
type people struct {
	self self

	mu      sync.Mutex
	rosters map[string]roster // by channel or group
	users   map[string]person
}

type roster struct {
	members []string
	until   time.Time
}

type person struct {
	slack.User
	until time.Time
}

// maxPeople bounds what is remembered. A desk has fewer.
const maxPeople = 5000

func newPeople() *people {
	return &people{rosters: map[string]roster{}, users: map[string]person{}}
}

// changed forgets who is in a channel or group.
func (p *people) changed(names ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range names {
		delete(p.rosters, n)
	}
}

// Why somebody may not, as it is in the audit trail.
const (
	whyGuest    = "guest"
	whyStranger = "stranger"
	whyBot      = "bot"
	whyGone     = "deactivated"
	whyMember   = "not a member"
	whyGroup    = "not in the user group"
)

// may reports why somebody may not work on the tickets of a channel, "" if they may.
// Without a channel they must be in one of the desk's.
func (d *Desk) may(ctx context.Context, team string, who slackevent.User, channel string) (why string, err error) {
	if who.Team != "" && team != "" && who.Team != team {
		return whyStranger, nil
	}
	u, err := d.user(ctx, who.ID)
	switch slackapi.Code(err) {
	case "user_not_found", "user_not_visible", "users_not_found":
		return whyStranger, nil
	}
	if err != nil {
		return "", err
	}
	if why := unfit(u, team); why != "" {
		return why, nil
	}
	if in, err := d.inChannel(ctx, who.ID, channel); err != nil || !in {
		return whyMember, err
	}
	if d.o.UserGroup == "" {
		return "", nil
	}
	group, err := d.group(ctx)
	if err != nil || !slices.Contains(group, who.ID) {
		return whyGroup, err
	}
	return "", nil
}

// unfit says what keeps an account from all tickets.
func unfit(u slack.User, team string) string {
	switch {
	case u.IsBot, u.IsConnectorBot, u.IsWorkflowBot, u.ID == "USLACKBOT":
		return whyBot
	case u.IsStranger:
		return whyStranger
	case u.TeamID != "" && team != "" && u.TeamID != team && !slices.Contains(u.Enterprise.Teams, team):
		return whyStranger
	case u.IsRestricted, u.IsUltraRestricted:
		return whyGuest
	case u.Deleted:
		return whyGone
	}
	return ""
}

// inChannel reports whether somebody is a member of a channel, or of any of the
// desk's.
func (d *Desk) inChannel(ctx context.Context, user, channel string) (bool, error) {
	channels := []string{channel}
	if channel == "" {
		channels = d.channels()
	}
	for _, c := range channels {
		members, err := d.members(ctx, c)
		if err != nil && goneWhy(err) == "" {
			return false, err
		}
		if slices.Contains(members, user) {
			return true, nil
		}
	}
	return false, nil
}

// user returns what Slack says of somebody.
func (d *Desk) user(ctx context.Context, id string) (slack.User, error) {
	p := d.people
	p.mu.Lock()
	known, ok := p.users[id]
	p.mu.Unlock()
	if ok && d.o.Now().Before(known.until) {
		return known.User, nil
	}
	u, err := d.c.GetUserInfoContext(ctx, id)
	if err != nil {
		return slack.User{}, slackapi.Failure(err, "")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.users) >= maxPeople {
		clear(p.users)
	}
	p.users[id] = person{*u, d.o.Now().Add(rosterTime)}
	return *u, nil
}

// members returns who is in a channel.
func (d *Desk) members(ctx context.Context, channel string) ([]string, error) {
	return d.roster(channel, func() (all []string, err error) {
		p := &slack.GetUsersInConversationParameters{ChannelID: channel, Limit: pageSize}
		for {
			page, cursor, err := d.c.GetUsersInConversationContext(ctx, p)
			if err != nil {
				return nil, slackapi.Failure(err, "")
			}
			all = append(all, page...)
			if cursor == "" {
				return all, nil
			}
			p.Cursor = cursor
		}
	})
}

// group returns who is in the user group of agents.
func (d *Desk) group(ctx context.Context) ([]string, error) {
	return d.roster(d.o.UserGroup, func() ([]string, error) {
		all, err := d.c.GetUserGroupMembersContext(ctx, d.o.UserGroup)
		return all, slackapi.Failure(err, "")
	})
}

func (d *Desk) roster(name string, ask func() ([]string, error)) ([]string, error) {
	p := d.people
	p.mu.Lock()
	known, ok := p.rosters[name]
	p.mu.Unlock()
	if ok && d.o.Now().Before(known.until) {
		return known.members, nil
	}
	members, err := ask()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rosters[name] = roster{members, d.o.Now().Add(rosterTime)}
	return members, nil
}

// agentsOf are the people of a channel who may work there and are not away, or as many
// of them as show that they are too many to be called by name.
func (d *Desk) agentsOf(ctx context.Context, channel string, away map[bot.PersonID]bool) ([]string, error) {
	members, err := d.members(ctx, channel)
	if err != nil {
		return nil, err
	}
	if d.o.UserGroup != "" {
		group, err := d.group(ctx)
		if err != nil {
			return nil, err
		}
		members = slices.DeleteFunc(slices.Clone(members), func(m string) bool { return !slices.Contains(group, m) })
	}
	var out []string
	for _, m := range members {
		if len(out) > maxCalled {
			break
		}
		if awayUser(away, m) {
			continue
		}
		u, err := d.user(ctx, m)
		if err != nil {
			return nil, err
		}
		if unfit(u, "") == "" {
			out = append(out, m)
		}
	}
	return out, nil
}

// agent is somebody as an event names them.
func (d *Desk) agent(ctx context.Context, team string, who slackevent.User) bot.Person {
	return bot.Person{ID: personOf(team, who.ID), Name: d.name(ctx, who)}
}

// name is how colleagues know somebody. What Slack does not tell is no reason to
// lose what they have done.
func (d *Desk) name(ctx context.Context, who slackevent.User) string {
	u, err := d.user(ctx, who.ID)
	if err != nil {
		return cmp.Or(who.Name, who.ID)
	}
	return cmp.Or(oneLine(u.Profile.DisplayName), oneLine(u.Profile.RealName), oneLine(u.RealName), u.Name, who.Name, who.ID)
}

// named finds an agent of a channel by what somebody has typed for them.
func (d *Desk) named(ctx context.Context, channel, typed string) (slackevent.User, bool, error) {
	if id, name, ok := parseMention(typed); ok {
		return slackevent.User{ID: id, Name: name}, true, nil
	}
	typed = strings.ToLower(strings.TrimPrefix(typed, "@"))
	members, err := d.members(ctx, channel)
	if err != nil {
		return slackevent.User{}, false, err
	}
	for _, m := range members {
		u, err := d.user(ctx, m)
		if err != nil {
			return slackevent.User{}, false, err
		}
		if unfit(u, "") == "" && slices.Contains([]string{strings.ToLower(u.Name), strings.ToLower(u.Profile.DisplayName), strings.ToLower(u.RealName)}, typed) {
			return slackevent.User{ID: m}, true, nil
		}
	}
	return slackevent.User{}, false, nil
}

// parseMention reads <@U123> and <@U123|name>.
func parseMention(s string) (id, name string, ok bool) {
	inner, ok := strings.CutPrefix(s, "<@")
	if !ok || !strings.HasSuffix(inner, ">") {
		return "", "", false
	}
	id, name, _ = strings.Cut(strings.TrimSuffix(inner, ">"), "|")
	return id, name, id != ""
}

// refusal is why somebody may not, in words.
func (d *Desk) refusal(why string) string {
	p := d.words.Refusal
	switch why {
	case whyGuest:
		return p.Guest
	case whyStranger:
		return p.Stranger
	case whyBot:
		return p.Bot
	case whyGone:
		return p.Gone
	case whyGroup:
		return p.Group
	}
	return p.Member
}
