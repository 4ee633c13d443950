package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/redisstore"
)

type auditRelayCmd struct {
	JSON  bool          `help:"Print JSON."`
	Since time.Duration `default:"48h" placeholder:"48h" help:"How far to look back."`
	Grace time.Duration `default:"1m" placeholder:"1m" help:"A message accepted later than this may still be on its way."`
}

// Help tells what the words mean.
func (a *auditRelayCmd) Help() string {
	return `Every message, edit, deletion and reaction that is passed on is written into the audit trail twice: when it is accepted, and with what became of it. One that has no end, waits nowhere and is older than --grace is open: it is listed, and the exit status is 1. Messages that wait for a platform or for an agent's decision are on their way.`
}

// Run reads, joins and prints.
func (a *auditRelayCmd) Run(w world, cmd *cli) error {
	store, err := openAudit(w, cmd)
	if err != nil {
		return err
	}
	defer store.Close()
	now := time.Now()
	audit := func() (relayReport, error) { return auditRelays(w.ctx, store, now.Add(-a.Since), now.Add(-a.Grace)) }
	report, err := audit()
	if err == nil && len(report.Open) > 0 { // what has just moved on is seen at its next place
		before := report.Open
		if report, err = audit(); err == nil {
			report.only(before)
		}
	}
	if err != nil {
		return err
	}
	if a.JSON {
		err = json.NewEncoder(w.stdout).Encode(report)
	} else {
		err = report.print(w.stdout, now)
	}
	if err == nil && len(report.Open) > 0 {
		return errSilent
	}
	return err
}

// relayReport is what became of the messages that were passed on.
type relayReport struct {
	Since       time.Time     `json:"since"`
	Delivered   int           `json:"delivered"`
	Failed      int           `json:"failed"`
	Dropped     int           `json:"dropped"`
	OnTheirWay  int           `json:"on_their_way"`
	Open        []openRelay   `json:"open"`
	DeadLetters []namedLetter `json:"dead_letters"`
}

// openRelay is one of which nobody knows what became.
type openRelay struct {
	bot.Relay
	What         string             `json:"what,omitempty"` // "message", "edit", "delete", "reaction"
	Conversation bot.ConversationID `json:"conversation"`
	Accepted     time.Time          `json:"accepted"`
	Why          string             `json:"why,omitempty"` // of the dead letter that tells
}

// namedLetter is a dead letter as people look for it.
type namedLetter struct {
	Time         time.Time          `json:"time"`
	Conversation bot.ConversationID `json:"conversation"`
	Event        string             `json:"event"` // its id
	Kind         string             `json:"kind"`
	Why          string             `json:"why"`
	relay        bot.Relay          // whose outcome it tells
}

// auditRelays joins the two ends of everything that was accepted since a time. What
// was accepted after young may be on its way. What waits is read before the trail: a
// result is first waited for, then an event, then a line of the trail, so that none
// slips through between.
func auditRelays(ctx context.Context, s *redisstore.Store, since, young time.Time) (relayReport, error) {
	report := relayReport{Since: since.UTC().Truncate(time.Second), Open: []openRelay{}, DeadLetters: []namedLetter{}}
	waiting, err := waitingRelays(ctx, s)
	if err != nil {
		return report, err
	}
	relays := joined{at: map[bot.Relay]int{}}
	for f, err := range facts(ctx, s, since) {
		if err != nil {
			return report, err
		}
		if f.Kind == "relay" {
			relays.add(f)
		}
	}
	if report.DeadLetters, err = namedLetters(ctx, s, since); err != nil {
		return report, err
	}
	for _, r := range relays.list {
		switch {
		case r.state == "delivered":
			report.Delivered++
		case r.state == "failed":
			report.Failed++
		case r.state == "dropped":
			report.Dropped++
		case waiting[r.Relay], r.Accepted.After(young):
			report.OnTheirWay++
		default:
			held, err := held(ctx, s, r.openRelay)
			if err != nil {
				return report, err
			}
			if held {
				report.OnTheirWay++
				continue
			}
			r.Why = whyOf(report.DeadLetters, r.Relay)
			report.Open = append(report.Open, r.openRelay)
		}
	}
	return report, nil
}

// only leaves open what was so before too.
func (r *relayReport) only(before []openRelay) {
	open := len(r.Open)
	r.Open = slices.DeleteFunc(r.Open, func(o openRelay) bool {
		return !slices.ContainsFunc(before, func(b openRelay) bool { return b.Relay == o.Relay })
	})
	r.OnTheirWay += open - len(r.Open)
}

// joined is everything that was passed on, in the order in which it was accepted.
type joined struct {
	list []joinedRelay
	at   map[bot.Relay]int
}

type joinedRelay struct {
	openRelay
	state string
}

// add takes a record of the trail.
func (j *joined) add(f fact) {
	r := bot.Relay{Ticket: bot.TicketID(f.Values["ticket"]), To: f.Values["to"], Message: f.Values["message"]}
	i, known := j.at[r]
	if !known {
		i = len(j.list)
		j.at[r] = i
		j.list = append(j.list, joinedRelay{openRelay: openRelay{Relay: r, Conversation: f.conversation, Accepted: f.at}})
	}
	to := &j.list[i]
	if what := f.Values["what"]; what != "" {
		to.What = what
	}
	if state := f.Values["state"]; weight(state) >= weight(to.state) {
		to.state = state
	}
}

// weight says which of several states counts: of a message in parts one may have failed
// and the others be delivered, and it has failed then.
func weight(state string) int {
	return slices.Index([]string{"accepted", "delivered", "dropped", "failed"}, state)
}

// print writes a report for people.
func (r relayReport) print(out io.Writer, now time.Time) error {
	var b strings.Builder
	fmt.Fprintf(&b, "passed on since %s\n", r.Since.Format("2006-01-02 15:04 UTC"))
	for _, line := range []struct {
		what  string
		count int
	}{{"delivered", r.Delivered}, {"failed", r.Failed}, {"dropped", r.Dropped}, {"on their way", r.OnTheirWay}, {"open", len(r.Open)}} {
		fmt.Fprintf(&b, "%-13s%7d\n", line.what, line.count)
	}
	for _, o := range r.Open {
		fmt.Fprintf(&b, "open: %s to %s: %s %s of %s, accepted %v ago", o.Ticket, o.To, orElse(o.What, "message"), o.Message, o.Conversation, now.Sub(o.Accepted).Round(time.Second))
		if o.Why != "" {
			fmt.Fprintf(&b, "; what came of it is a dead letter: %s", o.Why)
		}
		b.WriteByte('\n')
	}
	for _, l := range r.DeadLetters {
		fmt.Fprintf(&b, "dead letter: %s %s of %s at %s: %s\n", l.Kind, l.Event, orElse(string(l.Conversation), "nobody"), l.Time.Format("2006-01-02 15:04:05"), l.Why)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
