package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/adapters/slack/slacktest"
	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

var (
	relayKills = flag.Int("relaykills", 2, "how often TestKilledWhileRelaying kills the program")
	relayed    = flag.Int("relayed", 80, "how many messages TestKilledWhileRelaying passes on, both ways and both platforms together")
)

// TestKilledWhileRelaying kills the program with kill -9 at random moments while
// customers of both platforms and an agent write to each other. Every message is
// at the other side, in order; Slack and Discord show none twice, Telegram those
// that were on their way at such a moment. The audit of the relay is clean.
//
// What Slack repeats comes in no certain order: a reply written while no process was
// there may come before an older one that a killed process had not acknowledged. The
// engine sorts replies while they are held, so the hold of testdata/echo must be longer
// than a restart and the time between two repeats.
func TestKilledWhileRelaying(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes seconds")
	}
	t.Parallel()
	r := newRelay(t)
	for life := range *relayKills + 1 {
		bot := startBot(t, r.environ)
		if life == 0 {
			r.open(t)
		}
		posts := r.sl.Calls("chat.postMessage")
		r.write(life, *relayKills+1)
		if life == *relayKills {
			break
		}
		r.sl.Await(t, "the next message to be passed on", func() bool { return r.sl.Calls("chat.postMessage") > posts })
		<-time.After(rand.N(time.Second)) // the moment of death is the point of this test
		kill(t, bot)
	}
	r.verify(t)
	r.audit(t)
}

// relay is the customers and the agent of the test. Each customer has a ticket, in
// which both sides write the same number of messages.
type relay struct {
	*bureau
	tg      *telegramtest.Server
	dc      *discordtest.Server
	env     map[string]string
	environ []string
	talks   []*thread
	each    int // messages of each side of a talk
}

// thread is one customer's.
type thread struct {
	name     string
	telegram int64             // the user there, or
	discord  *discordtest.User // there
	root     string            // the ticket's thread
	replies  []string          // the agent's messages, by their TS
}

func newRelay(t *testing.T) *relay {
	customers := max(*relayed/100, 2)
	r := &relay{
		bureau: newBureau(t, slacktest.Options{AckWithin: 3 * time.Second, Retries: slacktest.Persistent(100 * time.Millisecond)}),
		tg:     telegramtest.Start(t, telegramtest.Options{}), dc: discordtest.Start(t, discordtest.Options{Token: "secret"}),
		each: *relayed / customers / 2,
	}
	for i := range customers {
		k := &thread{name: fmt.Sprint("user", i)}
		if i%2 == 0 {
			k.telegram = int64(i + 1)
		} else {
			k.discord = r.dc.User(k.name, "en-US")
		}
		r.talks = append(r.talks, k)
	}
	config := echoConfig(t, "telegram: {messages_per_second: 1000}\ndiscord: {requests_per_second: 1000}\nslack: {posts_per_second: 1000}\n")
	r.env = r.bureau.env(map[string]string{
		"SUPPORTBOT_CONFIG": config, "REDIS_URL": redistest.Start(t).URL(),
		"TELEGRAM_TOKEN": r.tg.Token(), "TELEGRAM_API_URL": r.tg.URL(),
		"DISCORD_TOKEN": "secret", "DISCORD_API_URL": r.dc.API(),
	})
	for name, value := range r.env {
		r.environ = append(r.environ, name+"="+value)
	}
	return r
}

// open opens every talk's ticket and lets the agent take it.
func (r *relay) open(t *testing.T) {
	r.dc.WaitOnline(t) // Discord keeps nothing for a bot that was never there
	for _, k := range r.talks {
		if k.discord != nil {
			k.discord.Slash(t, k.discord.DM(), "agent", "")
		} else {
			r.tg.Write(telegramtest.From{Chat: k.telegram, User: k.telegram, Locale: "en"}, "/agent")
		}
		known := map[string]bool{}
		for _, other := range r.talks {
			known[other.root] = true
		}
		k.root = r.sl.WaitMessage(t, r.channel, "the ticket of "+k.name, func(m slacktest.Message) bool {
			return m.Thread == "" && m.User == slacktest.BotUser && !known[m.TS]
		}).TS
		r.bureau.root = k.root
		r.presses("Claim", r.lin)
		r.card("Lin")
	}
}

// write writes the messages that belong to one of the lives of the program.
func (r *relay) write(life, lives int) {
	total := len(r.talks) * r.each
	for i := total * life / lives; i < total*(life+1)/lives; i++ {
		k, n := r.talks[i%len(r.talks)], i/len(r.talks)
		if k.discord != nil {
			k.discord.Write(r.t, k.discord.DM(), fmt.Sprint("c", n))
		} else {
			r.tg.Write(telegramtest.From{Chat: k.telegram, User: k.telegram, Locale: "en"}, fmt.Sprint("c", n))
		}
		k.replies = append(k.replies, r.lin.Reply(r.t, r.channel, k.root, fmt.Sprint("a", n)))
	}
}

// verify waits for the last messages and holds all against what was written.
func (r *relay) verify(t *testing.T) {
	t.Helper()
	repeated := 0
	for _, k := range r.talks {
		var got []string
		for tenth := range 10 { // each within the patience of a test: there may be thousands of messages to pass on
			word := fmt.Sprint("c", max(r.each*(tenth+1)/10-1, 0))
			r.sl.Await(t, fmt.Sprintf("%s of %s", word, k.name), func() bool {
				got = r.shown(k)
				return slices.Contains(got, word)
			})
		}
		checkOrder(t, k.name+" in Slack", got, "c", r.each, false)
		last := fmt.Sprint("a", r.each-1)
		if k.discord != nil {
			r.dc.WaitText(t, k.discord.DM(), last)
			checkOrder(t, k.name+" at Discord", discordTexts(r.dc, k.discord.DM()), "a", r.each, false)
			continue
		}
		if _, err := r.tg.WaitText(patient(t), k.telegram, last); err != nil {
			t.Fatalf("%s waits for %q in vain and reads %q", k.name, last, r.tg.Texts(k.telegram))
		}
		repeated += checkOrder(t, k.name+" at Telegram", r.tg.Texts(k.telegram), "a", r.each, true)
	}
	for _, k := range r.talks {
		for _, ts := range k.replies {
			r.marked(ts, delivered)
		}
	}
	t.Logf("%d messages passed on, %d kills: 0 lost, 0 out of order, none twice in Slack and at Discord, %d sends in flight repeated at Telegram",
		2*len(r.talks)*r.each, *relayKills, repeated)
	if limit := *relayKills * len(r.talks); repeated > limit {
		t.Errorf("%d repeats on Telegram, want at most %d", repeated, limit)
	}
}

// shown is what customers' words the thread shows, in order.
func (r *relay) shown(k *thread) []string {
	var out []string
	for _, m := range r.sl.Thread(r.channel, k.root) {
		if m.User != slacktest.BotUser || m.For != "" {
			continue
		}
		for line := range strings.Lines(m.Look().Text) {
			if word := strings.TrimSpace(line[strings.LastIndex(line, " ")+1:]); strings.HasPrefix(word, "c") && isNumber(word[1:]) {
				out = append(out, word)
			}
		}
	}
	return out
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// checkOrder holds texts against prefix0, prefix1 …, leaving out all others. Only
// where repeats are allowed may one follow its like at once.
func checkOrder(t *testing.T, where string, texts []string, prefix string, count int, repeats bool) (repeated int) {
	t.Helper()
	next := 0
	for _, text := range texts {
		if !strings.HasPrefix(text, prefix) || !isNumber(text[len(prefix):]) {
			continue
		}
		switch {
		case text == fmt.Sprint(prefix, next):
			next++
		case repeats && next > 0 && text == fmt.Sprint(prefix, next-1):
			repeated++
		default:
			t.Fatalf("%s reads %q, where %s%d should follow (all: %q)", where, text, prefix, next, texts)
		}
	}
	if next != count {
		t.Errorf("%s reads %d messages, want %d (%q)", where, next, count, texts)
	}
	return repeated
}

// audit runs the audit of the relay, which must find all at an end.
func (r *relay) audit(t *testing.T) {
	t.Helper()
	var out, errs string
	status := 1
	env := maps.Clone(r.env)
	r.sl.Await(t, "the relay audit to find nothing on its way", func() bool {
		out, errs, status = callEnv(t, env, "", "audit", "relay", "--json", "--grace", "0s")
		return status == 0 && strings.Contains(out, `"on_their_way":0`)
	})
	t.Logf("audit relay = %d %s%s", status, out, errs)
	if want := fmt.Sprintf(`"delivered":%d`, 2*len(r.talks)*r.each); !strings.Contains(out, want) {
		t.Errorf("audit relay says %s, want %s", out, want)
	}
}
