package desk

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
)

// homeTime is for how long App Home is kept up to date after it was opened.
const homeTime = 12 * time.Hour

// homeOpened shows an agent their work.
func (d *Desk) homeOpened(ctx context.Context, a act, h slackevent.HomeOpened) error {
	a.who = h.User
	if err := d.o.Memory.SetValue(ctx, homeKey(string(personOf(a.team, h.User.ID))), "open", homeTime); err != nil {
		return err
	}
	d.showHome(ctx, a)
	return nil
}

// homePressed takes a button of App Home.
func (d *Desk) homePressed(ctx context.Context, a act, verb string) error {
	if why, err := d.mayAtAll(ctx, a); err != nil {
		return err
	} else if why == "" && (verb == "away" || verb == "here") {
		if err := d.o.Board.SetAway(ctx, personOf(a.team, a.who.ID), verb == "away"); err != nil {
			return err
		}
	}
	d.showHome(ctx, a)
	return nil
}

// refreshHomes shows agents their work anew who have App Home open.
func (d *Desk) refreshHomes(ctx context.Context, agents ...bot.PersonID) {
	seen := map[bot.PersonID]bool{}
	for _, id := range agents {
		user := userOf(id)
		if user == "" || seen[id] {
			continue
		}
		seen[id] = true
		if _, open, err := d.o.Memory.Value(ctx, homeKey(string(id))); err == nil && open {
			d.showHome(ctx, act{team: strings.Split(string(id), ":")[1], who: slackevent.User{ID: user}})
		}
	}
}

// showHome shows an agent their work. It is a picture of the board: one that fails
// is made up for by the next.
func (d *Desk) showHome(ctx context.Context, a act) {
	blocks, err := d.home(ctx, a)
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, bywayTime)
		defer cancel()
		_, err = d.c.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: a.who.ID, View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, CallbackID: "d:home", Blocks: slack.Blocks{BlockSet: blocks}}})
	}
	if err != nil {
		d.log.Info("app home was not shown", "error", slackapi.Failure(err, ""))
	}
}

// home is what App Home shows.
func (d *Desk) home(ctx context.Context, a act) ([]slack.Block, error) {
	p := d.words.Home
	blocks := []slack.Block{slack.NewHeaderBlock(plain(p.Title))}
	if why, err := d.mayAtAll(ctx, a); err != nil || why != "" {
		return append(blocks, section(plain(orDefault(why, " ")))), err
	}
	open, err := d.visible(ctx, a)
	if err != nil {
		return nil, err
	}
	away, err := d.o.Board.Away(ctx)
	if err != nil {
		return nil, err
	}
	me := personOf(a.team, a.who.ID)
	state, toggle := p.Here, button("d:home:away", "away", p.GoAway)
	if away[me] {
		state, toggle = p.Away, button("d:home:here", "here", p.ComeBack)
	}
	blocks = append(blocks, section(plain(state)),
		slack.NewActionBlock("d:home", toggle, button("d:home:refresh", "refresh", p.Refresh)), slack.NewDividerBlock())
	blocks = append(blocks, d.listed(p.Own, p.NoneOwn, ownOf(open, me))...)
	queues := queuesOf(open)
	if len(queues) == 0 {
		blocks = append(blocks, contextOf(plain(p.NoneWaiting)))
	}
	for _, q := range queues {
		blocks = append(blocks, d.listed(fill(p.Waiting, "queue", d.queueTitle(q)), "", waitingOf(open, q))...)
	}
	return blocks[:min(len(blocks), maxHome)], nil
}

// listed are tickets under a heading.
func (d *Desk) listed(title, empty string, entries []board.Entry) []slack.Block {
	blocks := []slack.Block{slack.NewHeaderBlock(plain(cut(title, maxHeader)))}
	if len(entries) == 0 {
		return append(blocks, contextOf(plain(empty)))
	}
	for _, e := range entries[:min(len(entries), maxListed)] {
		var link *slack.Accessory
		if e.Link != "" {
			open := button("d:open", string(e.Ticket), d.words.Home.Open)
			open.URL = e.Link
			link = slack.NewAccessory(open)
		}
		blocks = append(blocks, slack.NewSectionBlock(marked(d.line(e)), nil, link))
	}
	return blocks
}

// queuesOf are the queues in which tickets wait, each once.
func queuesOf(open []board.Entry) []string {
	var out []string
	seen := map[string]bool{}
	for _, e := range waitingOf(open, "") {
		if !seen[e.State.Queue] {
			seen[e.State.Queue] = true
			out = append(out, e.State.Queue)
		}
	}
	return out
}
