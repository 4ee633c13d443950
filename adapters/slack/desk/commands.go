package desk

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
)

// command is one subcommand of /support.
type command struct {
	name, usage, what string
	ticket            bool // it is about one: the first argument, or the only one that the agent has
	// run returns what the agent reads. t is nil where ticket is false.
	run func(ctx context.Context, a act, t *ticket, args []string) (answer, error)
}

// answer is what an agent reads after a command, and only they.
type answer struct {
	text   string        // in no markup
	blocks []slack.Block // in its place, where there are any
}

func says(phrase string, pairs ...string) answer { return answer{text: fill(phrase, pairs...)} }

// commands are all subcommands, in the order of help.
func (d *Desk) commands() []command {
	p := d.words.Commands
	act := func(name, what string) command {
		return command{name: name, usage: name + " [OK-…]", what: what, ticket: true, run: d.direct(name)}
	}
	return []command{
		{name: "help", usage: "help", what: p.Help, run: d.help},
		{name: "queue", usage: "queue [" + p.Queue + "]", what: p.Waiting, run: d.queueCommand},
		{name: "mine", usage: "mine", what: p.Mine, run: d.mineCommand},
		act("claim", p.Claim),
		{name: "assign", usage: "assign [OK-…] @" + p.Agent, what: p.Assign, ticket: true, run: d.assignCommand},
		{name: "transfer", usage: "transfer [OK-…] " + p.Queue + " [" + p.Note + "]", what: p.Transfer, ticket: true, run: d.transferCommand},
		act("release", p.Release), act("resolve", p.Resolve), act("reopen", p.Reopen),
		{name: "snooze", usage: "snooze [OK-…] 2h|off", what: p.Snooze, ticket: true, run: d.timeCommand("snooze")},
		{name: "priority", usage: "priority [OK-…] low|normal|high|urgent", what: p.Priority, ticket: true, run: d.priorityCommand},
		{name: "block", usage: "block [OK-…] 24h|off", what: p.Block, ticket: true, run: d.timeCommand("block")},
		{name: "note", usage: "note [OK-…] " + p.Text, what: p.NoteWhat, ticket: true, run: d.noteCommand},
		{name: "reply", usage: "reply " + p.Name + " [OK-…] [" + p.Blank + "=" + p.Value + " …]", what: p.Reply, run: d.replyCommand},
		{name: "away", usage: "away", what: p.Away, run: d.presence(true)},
		{name: "here", usage: "here", what: p.Here, run: d.presence(false)},
		{name: "find", usage: "find OK-…", what: p.Find, ticket: true, run: d.findCommand},
	}
}

// slash takes /support. The answer goes out with the acknowledgement.
func (d *Desk) slash(ctx context.Context, a act, s slackevent.Slash) (any, error) {
	a.who, a.channel, a.response, a.trigger = s.User, s.Channel, s.Response, s.Trigger
	words := strings.Fields(s.Text)
	if len(words) == 0 {
		words = []string{"help"}
	}
	name := strings.ToLower(strings.TrimPrefix(words[0], "/"))
	all := d.commands()
	at := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if at < 0 {
		return d.unknown(ctx, a, words[0])
	}
	said, err := d.runCommand(ctx, a, all[at], words[1:])
	if err != nil {
		return nil, err
	}
	return said.reply(), nil
}

// maxAnswer is how large an acknowledgement may be: over a socket Slack drops one
// above 20 KB without a word.
const maxAnswer = 16 << 10

// reply is the payload of an acknowledgement that only the agent sees.
func (s answer) reply() any {
	if s.text == "" && len(s.blocks) == 0 {
		return nil
	}
	blocks := s.blocks
	if len(blocks) == 0 {
		blocks = sections(s.text)
	}
	for len(blocks) > 1 {
		if raw, err := json.Marshal(blocks); err == nil && len(raw) <= maxAnswer && len(blocks) <= maxBlocks {
			break
		}
		blocks = blocks[:len(blocks)-1]
	}
	return map[string]any{"response_type": slack.ResponseTypeEphemeral, "text": escape(cut(s.text, short)), "blocks": blocks}
}

// unknown answers what is no command.
func (d *Desk) unknown(ctx context.Context, a act, typed string) (any, error) {
	if why, err := d.mayAtAll(ctx, a); err != nil || why != "" {
		return answer{text: why}.reply(), err
	}
	var names []string
	for _, c := range d.commands() {
		names = append(names, c.name)
	}
	text := fill(d.words.Answer.Unknown, "name", cut(typed, 40))
	if near := nearest(strings.ToLower(typed), names); near != "" {
		text += " " + fill(d.words.Answer.DidYouMean, "name", "/support "+near)
	}
	help, err := d.help(ctx, a, nil, nil)
	return answer{text: text + "\n\n" + help.text}.reply(), err
}

// mayAtAll says in words why somebody may do nothing on the desk.
func (d *Desk) mayAtAll(ctx context.Context, a act) (string, error) {
	why, err := d.may(ctx, a.team, a.who, "")
	if err != nil || why == "" {
		return "", err
	}
	d.log.Info("act refused", "why", why)
	return d.refusal(why), nil
}

// runCommand finds the ticket and checks who asks, and runs a command.
func (d *Desk) runCommand(ctx context.Context, a act, c command, args []string) (answer, error) {
	if !c.ticket {
		if why, err := d.mayAtAll(ctx, a); err != nil || why != "" {
			return answer{text: why}, err
		}
		return c.run(ctx, a, nil, args)
	}
	t, rest, wrong, err := d.which(ctx, a, args)
	if err != nil || wrong.text != "" {
		return wrong, err
	}
	why, err := d.allowed(ctx, a, t, c.name)
	if err != nil || why != "" {
		if why != "" {
			why = d.refusal(why)
		}
		return answer{text: why}, err
	}
	said, err := c.run(ctx, a, t, rest)
	if err == nil && said.text == usage {
		said.text = fill(d.words.Answer.Usage, "usage", c.usage)
	}
	return said, err
}

// usage stands for how a command is written.
const usage = "\x00usage"

var number = regexp.MustCompile(`(?i)^[a-z]{1,8}-[a-z0-9]{2,12}$`)

// which finds the ticket that a command is about. Where it is not said it is the
// only one that the agent has. wrong says what is missing.
func (d *Desk) which(ctx context.Context, a act, args []string) (t *ticket, rest []string, wrong answer, err error) {
	if len(args) > 0 && number.MatchString(args[0]) {
		n := bot.TicketID(strings.ToUpper(args[0]))
		if t, err = d.load(ctx, n); err != nil || t.known() {
			return t, args[1:], wrong, err
		}
	}
	if why, err := d.mayAtAll(ctx, a); err != nil || why != "" { // nobody else learns which tickets there are
		return nil, nil, answer{text: why}, err
	}
	open, err := d.visible(ctx, a)
	if err != nil {
		return nil, nil, wrong, err
	}
	if len(args) > 0 && number.MatchString(args[0]) {
		return nil, nil, d.noTicket(args[0], open), nil
	}
	own := ownOf(open, personOf(a.team, a.who.ID))
	switch len(own) {
	case 1:
		t, err = d.load(ctx, own[0].Ticket)
		if err == nil && !t.known() {
			return nil, nil, d.noTicket(string(own[0].Ticket), nil), nil
		}
		return t, args, wrong, err
	case 0:
		return nil, nil, says(d.words.Answer.NoneOwn, "example", exampleOf(open)), nil
	}
	return nil, nil, says(d.words.Answer.WhichTicket, "tickets", strings.Join(numbers(own), ", ")), nil
}

func (d *Desk) noTicket(typed string, open []board.Entry) answer {
	text := fill(d.words.Answer.NoTicket, "ticket", strings.ToUpper(typed))
	if near := nearest(strings.ToUpper(typed), numbers(open)); near != "" {
		text += " " + fill(d.words.Answer.DidYouMean, "name", near)
	}
	return answer{text: text}
}

func numbers(entries []board.Entry) []string {
	out := make([]string, 0, len(entries))
	for _, e := range entries {
		out = append(out, string(e.Ticket))
	}
	return out
}

func exampleOf(open []board.Entry) string {
	if len(open) > 0 {
		return string(open[0].Ticket)
	}
	return "OK-7F3K2"
}

func ownOf(open []board.Entry, agent bot.PersonID) []board.Entry {
	var out []board.Entry
	for _, e := range open {
		if e.State.Agent.ID == agent && e.State.Status != bot.TicketWaiting {
			out = append(out, e)
		}
	}
	return out
}

// visible are the open tickets of the channels that somebody is in, in the order of
// their queues: the longest waiting first.
func (d *Desk) visible(ctx context.Context, a act) ([]board.Entry, error) {
	all, err := d.o.Board.All(ctx)
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	var out []board.Entry
	for _, e := range all {
		channel := d.channelOf(e.State.Queue)
		if _, asked := in[channel]; !asked {
			if in[channel], err = d.inChannel(ctx, a.who.ID, channel); err != nil {
				return nil, err
			}
		}
		if in[channel] {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b board.Entry) int { return a.Opened.Compare(b.Opened) })
	return out, nil
}

// nearest is the name that was probably meant, "" where none is near.
func nearest(typed string, names []string) string {
	best, at := "", 3 // two slips at most
	for _, n := range names {
		if dist := distance(typed, n); dist < at && dist < max(len(n), len(typed)) {
			best, at = n, dist
		}
	}
	return best
}

// distance is how many letters differ, are too many or are missing.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
