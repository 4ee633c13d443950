package discord

import (
	"strings"

	"github.com/okpay/supportbot/bot"
)

// interaction maps what was done with a command, a component or a form. What
// needs more than the data at hand (the buttons of privateID and formID) has no
// body yet: handling it may take requests.
func (m mapping) interaction(in *interaction) (inbound, error) {
	by := in.by()
	if !snowflake(in.ID) || !snowflake(in.Channel) || by == nil || !snowflake(by.ID) {
		return inbound{}, errIncomplete
	}
	at := place{channel: in.Channel}
	if in.public() {
		at.user = by.ID
	}
	out := inbound{at: at, press: in, event: newEvent(at, person(by, in.Member, in.Locale))}
	out.event.ID = bot.EventID(prefix + "i:" + in.ID)
	out.event.Time = made(in.ID)
	switch in.Type {
	case interactionCommand:
		out.event.Body = bot.Command{Name: strings.ToLower(in.Data.Name), Args: arguments(in.Data.Options)}
	case interactionComponent:
		if !in.opensForm() && !in.opensPrivate() {
			out.event.Body = in.pick()
		}
	case interactionModal:
		out.event.Body = bot.Filled{Token: strings.TrimPrefix(in.Data.CustomID, formID), Values: typed(in.Data.Components)}
	}
	return out, nil
}

// by is who did it: a member of the server, or a user where there is no server.
func (in *interaction) by() *user {
	if in.Member != nil && in.Member.User != nil {
		return in.Member.User
	}
	return in.User
}

// public reports whether others read along where it was done.
func (in *interaction) public() bool { return in.Guild != "" || in.Context == contextPrivate }

// ephemeral reports whether it was done on a message that only its user sees.
func (in *interaction) ephemeral() bool {
	return in.Message != nil && in.Message.Flags&flagEphemeral != 0
}

func (in *interaction) opensForm() bool {
	return in.Type == interactionComponent && strings.HasPrefix(in.Data.CustomID, formID)
}

// opensPrivate reports whether the button leads to the direct message channel.
func (in *interaction) opensPrivate() bool {
	return in.Type == interactionComponent && strings.HasPrefix(in.Data.CustomID, privateID)
}

// pick is the press on a button or the choice in a menu, with the label that the
// message shows for it.
func (in *interaction) pick() bot.Pick {
	token := in.Data.CustomID
	if len(in.Data.Values) > 0 {
		token = in.Data.Values[0]
	}
	p := bot.Pick{Token: token}
	if in.Message != nil {
		p.Label = label(in.Message.Components, token)
	}
	return p
}

// label finds the words on the button or in the menu that stand for a token.
func label(components []component, token string) string {
	for i := range components {
		c := &components[i]
		if c.CustomID == token && c.Label != "" {
			return c.Label
		}
		for _, o := range c.Options {
			if o.Value == token {
				return o.Label
			}
		}
		if l := label(c.Components, token); l != "" {
			return l
		}
	}
	return ""
}

// arguments joins what was typed behind a command; a subcommand's name is the
// first word of it.
func arguments(options []option) string {
	var words []string
	for _, o := range options {
		if len(o.Value) == 0 {
			words = append(words, o.Name)
		} else if v := value(o); v != "" {
			words = append(words, v)
		}
		if more := arguments(o.Options); more != "" {
			words = append(words, more)
		}
	}
	return strings.Join(words, " ")
}

// value is an option as text: strings without their quotes, numbers as they are.
func value(o option) string {
	if s, err := decode[string](o.Value); err == nil {
		return strings.TrimSpace(s)
	}
	return string(o.Value)
}

// typed collects the values of a form, whose inputs are in rows or below labels.
func typed(components []component) map[string]string {
	out := map[string]string{}
	collect(out, components)
	if len(out) == 0 {
		return nil
	}
	return out
}

func collect(out map[string]string, components []component) {
	for i := range components {
		c := &components[i]
		if c.CustomID != "" && c.Value != "" {
			out[c.CustomID] = c.Value
		}
		collect(out, c.Components)
		if c.Component != nil {
			collect(out, []component{*c.Component})
		}
	}
}
