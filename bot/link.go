package bot

import (
	"strings"

	"github.com/okpay/supportbot/flows"
)

// What a deep link can name beside flows, entries and languages.
const (
	linkStart = "start" // the beginning, as without a link
	linkAgent = "agent" // a person
)

// maxLink is how long a deep link's payload can be: Telegram takes 64 characters
// of A-Z, a-z, 0-9, _ and -.
const maxLink = 64

// opened greets who arrives, or leads back who was in the middle of something.
// A deep link names a flow, an entry, a language or a campaign.
func (t *turn) opened(b Opened) {
	target, campaign := t.e.link(strings.TrimSpace(b.Payload))
	if campaign != "" {
		t.out = append(t.out, Record{Kind: "campaign", Values: map[string]string{"name": campaign}})
	}
	if t.s.Mode != ModeBot {
		t.already()
		return
	}
	flow := flows.FlowID(target)
	switch {
	case t.e.isHook(flows.HookAgent, target), target == linkAgent && !t.e.startable(flow):
		t.agent("")
	case t.e.startable(flow):
		t.pressStart(flow)
	case t.e.faq.Entry(target) != nil:
		t.pressEntry(target)
	case t.e.tag(target) != "":
		t.setLanguage(t.e.tag(target))
	case t.s.Top() != nil:
		t.resumeWith(t.say("greeting_again"))
	case !t.hook(flows.HookWelcome):
		t.menu()
	}
}

// link takes a deep link's payload apart: "fees", "fees__summer", or just the
// name of a campaign.
func (e *Engine) link(payload string) (target, campaign string) {
	if !linkable(payload) {
		return "", ""
	}
	if e.linked(payload) {
		return payload, ""
	}
	for i := 1; i < len(payload)-2; i++ {
		if payload[i:i+2] == "__" && e.linked(payload[:i]) {
			return payload[:i], payload[i+2:]
		}
	}
	return "", payload
}

// linkable reports whether every platform takes s as a deep link's payload.
func linkable(s string) bool {
	return s != "" && len(s) <= maxLink && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}) < 0
}

// linked reports whether a deep link can lead to what has this name.
func (e *Engine) linked(name string) bool {
	return name == linkStart || name == linkAgent || e.startable(flows.FlowID(name)) || e.faq.Entry(name) != nil || e.tag(name) != ""
}

// tag returns the locale that a deep link names: "en" or "en-US", not "en-summer".
func (e *Engine) tag(s string) string {
	l := e.known(s)
	if l == "" || !strings.EqualFold(l, s) && len(s) != len(l)+len("-US") {
		return ""
	}
	return l
}

// startable reports whether customers may start a flow: those that are only
// called by others, or that answer for a failure, have no beginning of their own.
func (e *Engine) startable(id flows.FlowID) bool {
	flow := e.lib.Flow(id)
	if flow == nil {
		return false
	}
	switch flow.Start.On {
	case flows.HookWelcome, flows.HookMenu, flows.HookHelp, flows.HookAgent:
		return true
	}
	return flow.Start.Command != "" || flow.Start.Menu != "" || len(flow.Start.Phrases) > 0
}

// agentLink is the deep link that leads to a person.
func (e *Engine) agentLink() string {
	if flow := e.lib.Hook(flows.HookAgent); flow != nil {
		return string(flow.ID)
	}
	return linkAgent
}

// linkTo is the deep link that starts a flow; for one that only others start, it
// leads to a person.
func (e *Engine) linkTo(id flows.FlowID) string {
	if e.startable(id) {
		return string(id)
	}
	return e.agentLink()
}
