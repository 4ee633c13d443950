package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/bot/markup/hostile"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// hostileTexts are some of the list that can be written in a chat and do nothing by
// themselves: no commands, no notes, no numbers of tickets.
func hostileTexts() []string {
	var out []string
	for i, text := range hostile.Texts() {
		switch {
		case i%7 != 0, len(text) > 400, strings.TrimSpace(text) == "", strings.HasPrefix(text, "/"), strings.Contains(text, "OK-"):
		default:
			out = append(out, strings.ToValidUTF8(text, "?"))
		}
	}
	return out
}

// TestHostileCustomer: whatever a customer writes, in Slack it rings at nobody, leads
// nowhere and looks like nothing but text.
func TestHostileCustomer(t *testing.T) {
	t.Parallel()
	f := newBureau(t, slacktest.Options{})
	d := newDesk(t, f, map[string]string{"SUPPORTBOT_CONFIG": deskConfig(t, true, "slack: {posts_per_second: 1000}\n")})
	d.c.says("/agent")
	d.opened("OK-")
	d.c.reads("排队") // what is written before that may come as fewer posts
	texts := hostileTexts()
	for _, text := range texts {
		d.c.says(text)
	}
	d.c.says("the last of them")
	d.reads("the last of them")
	posts := 0
	for _, m := range f.sl.Thread(f.channel, f.root) {
		look := m.Look()
		if m.User != slacktest.BotUser {
			continue
		}
		posts++
		if look.Everyone || len(look.Groups)+len(look.Users)+len(look.Links)+len(look.Styled)+look.Unescaped > 0 {
			t.Errorf("the thread shows %+v, want plain text", look)
		}
	}
	if len(texts) < 40 || posts <= len(texts) {
		t.Errorf("the thread has %d posts for %d messages, want one for each", posts, len(texts))
	}
	f.quiet()
}

// TestHostileAgent: whatever an agent pastes, on Telegram and Discord it rings at
// nobody and has no format but what they meant.
func TestHostileAgent(t *testing.T) {
	t.Parallel()
	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
	f := newBureau(t, slacktest.Options{})
	d := newDesk(t, f, map[string]string{"REDIS_URL": redistest.Start(t).URL(), "DISCORD_TOKEN": "secret", "DISCORD_API_URL": dc.API()})
	anna := dc.User("Anna", "en-US")
	dc.WaitOnline(t)
	d.c.says("/agent")
	d.opened("User 7")
	telegram := f.root
	anna.Slash(t, anna.DM(), "agent", "")
	d.opened("Anna")
	discord := f.root
	texts := hostileTexts()
	for part := range slices.Chunk(texts, (len(texts)+3)/4) { // a few large ones: Telegram takes one in a second
		text := "begin\n" + strings.Join(part, "\n") + "\nend"
		for _, f.root = range []string{telegram, discord} {
			d.answers(f.lin, text)
		}
	}
	for _, f.root = range []string{telegram, discord} {
		d.answers(f.lin, "that was all of it")
	}
	d.c.reads("that was all of it")
	dc.WaitText(t, anna.DM(), "that was all of it")
	tag := regexp.MustCompile(`</?([^ >]+)`)
	for _, x := range d.tg.Sent(7) {
		for _, found := range tag.FindAllStringSubmatch(x.HTML, -1) {
			if !slices.Contains([]string{"b", "code", "a"}, found[1]) {
				t.Errorf("Telegram is sent %q, want nothing but bold, code and links", x.HTML)
			}
		}
		if len(x.Mentions) > 0 {
			t.Errorf("Telegram rings at %q", x.Mentions)
		}
	}
	if n := dc.Stats().Invalid; n > 0 { // as everything that could ring is
		t.Errorf("Discord has refused %d requests, want none", n)
	}
}
