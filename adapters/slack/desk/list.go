package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
)

func (d *Desk) queueCommand(ctx context.Context, a act, _ *ticket, args []string) (answer, error) {
	open, err := d.visible(ctx, a)
	if err != nil {
		return answer{}, err
	}
	if len(args) > 1 {
		return answer{text: usage}, nil
	}
	queue := strings.Join(args, "")
	if known := d.queueIDs(); queue != "" && !slices.ContainsFunc(known, func(id string) bool { return strings.EqualFold(id, queue) }) {
		return d.badQueue(queue), nil
	}
	return d.list(waitingOf(open, queue), d.words.Answer.QueueEmpty), nil
}

// waitingOf are the tickets that wait, of one queue or of all.
func waitingOf(open []board.Entry, queue string) []board.Entry {
	var out []board.Entry
	for _, e := range open {
		if e.State.Status == bot.TicketWaiting && (queue == "" || strings.EqualFold(queue, e.State.Queue)) {
			out = append(out, e)
		}
	}
	return out
}

func (d *Desk) mineCommand(ctx context.Context, a act, _ *ticket, _ []string) (answer, error) {
	open, err := d.visible(ctx, a)
	if err != nil {
		return answer{}, err
	}
	return d.list(ownOf(open, personOf(a.team, a.who.ID)), d.words.Answer.MineEmpty), nil
}

// maxListed is how many tickets a list shows.
const maxListed = 30

// list shows tickets, one a line.
func (d *Desk) list(entries []board.Entry, empty string) answer {
	if len(entries) == 0 {
		return answer{text: empty}
	}
	s := answer{text: strings.Join(numbers(entries), ", ")}
	for _, e := range entries[:min(len(entries), maxListed)] {
		s.blocks = append(s.blocks, section(marked(d.line(e))))
	}
	if n := len(entries) - maxListed; n > 0 {
		s.blocks = append(s.blocks, contextOf(plain(strings.Join(numbers(entries[maxListed:min(len(entries), 3*maxListed)]), ", "))))
	}
	return s
}

// line is one ticket in a list, in Slack's markup.
func (d *Desk) line(e board.Entry) string {
	out := "*" + ticketLink(e.Ticket, e.Link) + "* " + mrkdwn.Line(e.Customer, 60)
	if e.Subject != "" {
		out += " · " + mrkdwn.Line(e.Subject, 100)
	}
	if q := d.queueTitle(e.State.Queue); q != "" {
		out += " · " + escape(q)
	}
	if e.State.Priority != "" {
		out += " · " + d.priority(e.State.Priority)
	}
	if e.State.Status == bot.TicketClaimed && !e.State.Owed.IsZero() {
		out += " · ⏰ " + ago(e.State.Owed)
	} else {
		out += " · " + ago(orTime(e.State.Since, e.Opened))
	}
	if !e.State.Promised.IsZero() {
		out += " · " + fill(d.words.Home.Promised, "time", at(e.State.Promised))
	}
	return out
}
