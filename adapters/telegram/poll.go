package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/okpay/supportbot/bot/backoff"
)

const (
	pollTime   = 50 * time.Second       // the longest that Telegram holds a poll
	pollGrace  = 15 * time.Second       // for the answer to come
	pollLimit  = 32 << 20               // bytes of an answer: 100 updates, each far below 1 MiB
	hotPoll    = 500 * time.Millisecond // polled again sooner with the same offset, Telegram gives one update only
	chatsTaken = 32                     // at once
)

// poller fetches updates and confirms them when they are stored: Telegram
// forgets what lies below the offset of the next poll. The library's own loop
// confirms before anything is handled, and one update that it cannot decode
// holds up all others for ever.
type poller struct {
	a       *Adapter
	rt      Runtime
	answers *answers
	offset  int64 // 0: none
	fails   int   // in a row
}

// run polls until ctx ends or the token is refused.
func (p *poller) run(ctx context.Context) error {
	for ctx.Err() == nil {
		started := time.Now()
		p.a.enter(ctx, polling)
		batch, err := p.fetch(ctx)
		if ctx.Err() != nil {
			return nil
		}
		p.a.o.Report(err)
		if err == nil {
			err = p.store(ctx, batch)
		}
		if ctx.Err() != nil {
			return nil
		}
		wait, err := p.after(ctx, err)
		if err != nil {
			return err
		}
		if len(batch) == 0 && wait == 0 && time.Since(started) < hotPoll {
			wait = hotPoll // a server that does not hold polls
		}
		if wait > 0 {
			p.a.enter(ctx, waiting)
			backoff.Wait(ctx, wait)
		}
	}
	return nil
}

// after decides what a failed poll means.
func (p *poller) after(ctx context.Context, err error) (wait time.Duration, fatal error) {
	if err == nil {
		p.fails = 0
		return 0, nil
	}
	p.fails++
	wait = p.a.pauses.first << min(p.fails-1, 10)
	wait = min(wait, p.a.pauses.max)
	wait += rand.N(wait/4 + 1)
	var refused *refusedPoll
	if errors.As(err, &refused) {
		switch refused.Code {
		case http.StatusUnauthorized, http.StatusNotFound:
			return 0, p.a.wrongToken()
		case http.StatusConflict:
			err = p.conflict(ctx)
			p.a.o.Report(err)
		case http.StatusTooManyRequests:
			wait = max(wait, time.Duration(refused.Parameters.RetryAfter)*time.Second)
		}
	}
	p.a.log.LogAttrs(ctx, slog.LevelWarn, "polling is tried again", slog.Duration("after", wait), slog.Any("error", err))
	return wait, nil
}

// conflict finds out who else takes the updates. A webhook is taken away, since
// we are told to poll; its updates stay.
func (p *poller) conflict(ctx context.Context) error {
	info, err := p.a.client.GetWebhookInfo(ctx)
	switch {
	case err != nil:
		return p.a.explain("getWebhookInfo", err)
	case info.URL == "":
		return fmt.Errorf("telegram: another program polls with %s: stop it, or get this bot a token of its own", p.a.o.TokenName)
	}
	if _, err := p.a.client.DeleteWebhook(ctx, &tg.DeleteWebhookParams{DropPendingUpdates: false}); err != nil {
		return p.a.explain("deleteWebhook", err)
	}
	return errors.New("telegram: a webhook was set, it is taken away since this bot polls")
}

// refusedPoll is an answer of Telegram that is not ok.
type refusedPoll struct {
	OK          bool           `json:"ok"`
	Result      jsontext.Value `json:"result"`
	Code        int            `json:"error_code"`
	Description string         `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

func (r *refusedPoll) Error() string {
	return fmt.Sprintf("telegram: getUpdates: %d %s", r.Code, r.Description)
}

// fetch makes one poll.
func (p *poller) fetch(ctx context.Context) ([]jsontext.Value, error) {
	ctx, cancel := context.WithTimeout(ctx, pollTime+pollGrace)
	defer cancel()
	body, err := json.Marshal(struct {
		Offset  int64    `json:"offset,omitzero"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{p.offset, 100, int(pollTime / time.Second), allowedUpdates()})
	if err != nil {
		return nil, err
	}
	raw, status, err := p.post(ctx, body)
	if err != nil {
		return nil, p.a.clean("getUpdates", err)
	}
	return updatesIn(raw, status)
}

// updatesIn reads the answer to a poll. Only Telegram's own refusal is one: a page
// with status 404 may come from a proxy, and says nothing of the token.
func updatesIn(raw []byte, status int) (updates []jsontext.Value, err error) {
	answer := new(refusedPoll)
	err = json.Unmarshal(raw, answer, lenient)
	switch {
	case err != nil, !answer.OK && answer.Code == 0:
		return nil, fmt.Errorf("telegram: getUpdates: %w", &brokenError{status, "no answer of Telegram"})
	case !answer.OK:
		return nil, answer
	}
	if err := json.Unmarshal(answer.Result, &updates, lenient); err != nil {
		return nil, fmt.Errorf("telegram: getUpdates: %w", &brokenError{status, "no list of updates"})
	}
	return updates, nil
}

func (p *poller) post(ctx context.Context, body []byte) (answer []byte, status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.a.o.APIURL+"/bot"+p.a.o.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.a.polls.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, pollLimit))
	return answer, resp.StatusCode, err
}

// store stores a batch and moves the offset behind it. When something cannot be
// stored the offset stays: all come again, and those stored before are dropped.
func (p *poller) store(ctx context.Context, batch []jsontext.Value) error {
	if len(batch) == 0 {
		// All is confirmed. Ids may begin anew, lower, after a week of silence, so
		// no offset is kept over one.
		p.offset = 0
		return nil
	}
	p.a.enter(ctx, storing)
	jobs := make([]job, len(batch))
	take := p.lanes
	for i, raw := range batch {
		jobs[i] = newJob(raw)
		moved, err := p.a.migration(ctx, jobs[i].u) // before what is written in the new chat
		if err != nil {
			return err
		}
		if moved { // two chats hold the same conversations
			take = p.lane
		}
	}
	if err := take(ctx, jobs); err != nil {
		return fmt.Errorf("telegram: updates are not stored: %w", err)
	}
	for _, j := range jobs {
		if j.id > 0 {
			p.offset = j.id + 1
		}
	}
	return nil
}

// lanes takes the updates of each chat in their order, different chats at once.
func (p *poller) lanes(ctx context.Context, jobs []job) error {
	byChat := map[int64][]job{}
	var order [][]job
	for _, j := range jobs {
		c := (*chat)(nil)
		if j.u != nil {
			c = j.u.chat()
		}
		if c == nil {
			order = append(order, []job{j})
			continue
		}
		byChat[c.ID] = append(byChat[c.ID], j)
	}
	for _, lane := range byChat {
		order = append(order, lane)
	}
	var group sync.WaitGroup
	places := make(chan struct{}, chatsTaken)
	failed := make([]error, len(order))
	for i, lane := range order {
		places <- struct{}{}
		group.Go(func() { // ends with the lane, at the latest with ctx
			defer func() { <-places }()
			failed[i] = p.lane(ctx, lane)
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// lane takes the updates of one chat; behind one that fails none is taken.
func (p *poller) lane(ctx context.Context, lane []job) error {
	for _, j := range lane {
		answer, err := p.a.take(ctx, p.rt, j)
		if err != nil {
			return err
		}
		if answer != nil {
			p.answers.later(ctx, answer)
		}
	}
	return nil
}
