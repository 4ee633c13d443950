package desk

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/adapters/slack/slackevent"
	"github.com/okpay/supportbot/bot"
)

// view makes a window. Slack takes 24 characters of title and buttons.
func (d *Desk) view(callback, title, submit, metadata string, blocks []slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, PrivateMetadata: metadata,
		Title: plain(cut(title, 24)), Submit: plain(cut(submit, 24)), Close: plain(cut(d.words.Ask.Cancel, 24)),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// said is a window that only says something.
func (d *Desk) saidView(text string) slack.ModalViewRequest {
	v := d.view("d:said", d.words.Home.Title, d.words.Ask.OK, "", sections(text))
	v.Submit = nil
	v.Close = plain(cut(d.words.Ask.OK, 24))
	return v
}

// window is the one that asks for what an act needs beside its ticket.
func (d *Desk) window(_ context.Context, verb string, t *ticket) (v slack.ModalViewRequest, ok bool) {
	p, meta := d.words.Ask, draft{Ticket: t.number}.encode()
	switch verb {
	case "reply", "saved":
		return d.chooseView(draft{Ticket: t.number}), true
	case "note":
		return d.view("d:note", p.Note, p.OK, meta, []slack.Block{area("note", p.Note, p.NoteHint, false)}), true
	case "transfer":
		options := d.otherQueues(t.queue())
		if len(options) == 0 {
			return d.saidView(d.words.Answer.NoQueue), true
		}
		return d.view("d:transfer", p.Transfer, p.OK, meta,
			[]slack.Block{menu("queue", p.Queue, options), area("note", p.TransferNote, "", true)}), true
	case "snooze":
		return d.view("d:snooze", p.Snooze, p.OK, meta, []slack.Block{menu("for", p.SnoozeFor, d.times())}), true
	case "block":
		return d.view("d:block", p.Block, p.OK, meta, []slack.Block{menu("for", p.BlockFor, d.times())}), true
	case "priority":
		return d.view("d:priority", p.Priority, p.OK, meta, []slack.Block{menu("priority", p.Priority, d.priorities())}), true
	case "assign":
		people := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, "d:agent")
		return d.view("d:assign", p.Assign, p.OK, meta, []slack.Block{slack.NewInputBlock("agent", plain(p.Agent), nil, people)}), true
	}
	return v, false
}

// otherQueues are where a ticket of a queue can go.
func (d *Desk) otherQueues(queue string) []*slack.OptionBlockObject {
	var options []*slack.OptionBlockObject
	for _, q := range d.o.Queues {
		if q.ID != queue && len(options) < 100 {
			options = append(options, option(q.ID, orDefault(q.Title, q.ID)))
		}
	}
	return options
}

func area(block, label, hint string, optional bool) slack.Block {
	var under *slack.TextBlockObject
	if hint != "" {
		under = plain(hint)
	}
	return slack.NewInputBlock(block, plain(label), under, slack.NewPlainTextInputBlockElement(nil, "d:"+block).WithMultiline(true).WithMaxLength(maxSection)).WithOptional(optional)
}

func menu(block, label string, options []*slack.OptionBlockObject) slack.Block {
	return slack.NewInputBlock(block, plain(label), nil, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "d:"+block, options...))
}

func (d *Desk) times() []*slack.OptionBlockObject {
	p := d.words.Ask
	return []*slack.OptionBlockObject{option("30m", p.Minutes30), option("2h", p.Hours2), option("4h", p.Hours4), option("24h", p.Hours24),
		option("3d", p.Days3), option("7d", p.Days7), option("off", p.Never)}
}

func (d *Desk) priorities() []*slack.OptionBlockObject {
	p := d.words.Card
	return []*slack.OptionBlockObject{option("low", p.Low), option("normal", p.Normal), option("high", p.High), option("urgent", p.Urgent)}
}

// submitted takes a window that was sent off.
func (d *Desk) submitted(ctx context.Context, a act, s slackevent.Submitted) (any, error) {
	a.who = s.User
	var f draft
	if err := json.Unmarshal([]byte(s.Metadata), &f); err != nil || f.Ticket == "" {
		return nil, nil // not a window of ours
	}
	t, err := d.load(ctx, f.Ticket)
	if err != nil {
		return nil, err
	}
	if !t.known() {
		return update(d.saidView(fill(d.words.Answer.NoTicket, "ticket", string(f.Ticket)))), nil
	}
	verb := strings.TrimPrefix(s.Callback, "d:")
	why, err := d.allowed(ctx, a, t, verb)
	if err != nil {
		return nil, err
	}
	if why != "" {
		return update(d.saidView(d.refusal(why))), nil
	}
	switch verb {
	case "reply", "blanks", "preview":
		return d.submittedReply(ctx, a, t, verb, f, s.Values)
	}
	body, wrong, err := d.filledIn(ctx, a, t, verb, s.Values)
	switch {
	case err != nil:
		return nil, err
	case wrong != nil:
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	case body == nil:
		return nil, nil
	}
	return nil, d.ingest(ctx, a, t, body)
}

func update(v slack.ModalViewRequest) any { return slack.NewUpdateViewSubmissionResponse(&v) }

// submittedReply leads from one window of a reply to the next.
func (d *Desk) submittedReply(ctx context.Context, a act, t *ticket, verb string, f draft, values map[string]string) (any, error) {
	switch verb {
	case "preview":
		if r, ok := d.rendered(ctx, a, t, f); ok && len(r.Missing) == 0 {
			return nil, d.send(ctx, a, t, r)
		} // else the content has changed since
	case "reply":
		f.Name, f.Text = values["saved"], strings.TrimSpace(values["own"])
		if f.Name == "" && f.Text == "" {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{"own": d.words.Answer.Empty}), nil
		}
		if f.Name != "" {
			f.Text = ""
		}
	case "blanks":
		f.Values = map[string]string{}
		for block, v := range values {
			if name, ok := strings.CutPrefix(block, "blank:"); ok {
				f.Values[name] = strings.TrimSpace(v)
			}
		}
		if r, ok := d.rendered(ctx, a, t, f); ok && len(r.Missing) > 0 {
			wrong := map[string]string{}
			for _, name := range r.Missing {
				wrong["blank:"+name] = d.words.Answer.Missing
			}
			return slack.NewErrorsViewSubmissionResponse(wrong), nil
		}
	}
	view, ok := d.next(ctx, a, t, f)
	if !ok {
		return update(d.saidView(fill(d.words.Answer.BadReply, "name", f.Name))), nil
	}
	return update(view), nil
}

// filledIn is the event of a window, or what is wrong in it by block.
func (d *Desk) filledIn(ctx context.Context, a act, t *ticket, verb string, values map[string]string) (body bot.Body, wrong map[string]string, err error) {
	p := d.words.Answer
	typed := func(block string) string {
		src, _ := mrkdwn.Parse(escapeTyped(strings.TrimSpace(values[block])), nil)
		return src
	}
	switch verb {
	case "note":
		if text := typed("note"); text != "" {
			return bot.Note{Ticket: t.number, Text: text}, nil, nil
		}
		return nil, map[string]string{"note": p.NoText}, nil
	case "transfer":
		return bot.Transferred{Ticket: t.number, Queue: values["queue"], Note: typed("note")}, nil, nil
	case "snooze", "block":
		until, ok := d.until(values["for"], a.time)
		if !ok {
			return nil, map[string]string{"for": fill(p.BadTime, "text", values["for"])}, nil
		}
		return putOff(verb, t.number, until), nil, nil
	case "priority":
		level, ok := priorityOf(values["priority"])
		if !ok {
			return nil, map[string]string{"priority": fill(p.BadPriority, "name", values["priority"])}, nil
		}
		return bot.Prioritised{Ticket: t.number, Priority: level}, nil, nil
	case "assign":
		body, refused, err := d.assigned(ctx, a, t, slackevent.User{ID: values["agent"]})
		if refused != "" {
			return nil, map[string]string{"agent": refused}, err
		}
		return body, nil, err
	}
	return nil, nil, nil
}

// putOff is the event of a time.
func putOff(verb string, n bot.TicketID, until time.Time) bot.Body {
	if verb == "block" {
		return bot.Blocked{Ticket: n, Until: until}
	}
	return bot.Snoozed{Ticket: n, Until: until}
}

// assigned gives a ticket to somebody who may work on it.
func (d *Desk) assigned(ctx context.Context, a act, t *ticket, to slackevent.User) (body bot.Body, refused string, err error) {
	channel := t.place.Channel
	if !t.place.there() {
		channel = d.channelOf(t.queue())
	}
	why, err := d.may(ctx, a.team, to, channel)
	if err != nil {
		return nil, "", err
	}
	if why != "" {
		return nil, fill(d.words.Answer.BadAgent, "name", d.name(ctx, to)), nil
	}
	away, err := d.o.Board.Away(ctx)
	if err != nil {
		return nil, "", err
	}
	agent := d.agent(ctx, a.team, to)
	return bot.Assigned{Ticket: t.number, To: agent, Away: away[agent.ID]}, "", nil
}

func priorityOf(name string) (level string, ok bool) {
	switch name = strings.ToLower(strings.TrimSpace(name)); name {
	case "normal", "none":
		return "", true
	case "low", "high", "urgent":
		return name, true
	}
	return "", false
}

// until reads how long something lasts, such as 30m, 2h or 3d. "off" is not at all.
func (d *Desk) until(text string, now time.Time) (time.Time, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "off" {
		return time.Time{}, true
	}
	days, isDays := strings.CutSuffix(text, "d")
	if isDays {
		text = days + "h"
	}
	length, err := time.ParseDuration(text)
	if isDays {
		length *= 24
	}
	if err != nil || length <= 0 || length > maxTime {
		return time.Time{}, false
	}
	return now.Add(length), true
}

// maxTime is the longest time that somebody can mean.
const maxTime = 366 * 24 * time.Hour
