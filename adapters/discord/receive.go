package discord

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/markup"
)

// Runtime is what the adapter needs of the durable runtime.
type Runtime interface {
	// Ingest stores an event. Only when it returns nil is Discord told that it arrived.
	Ingest(ctx context.Context, ev bot.Event) error
	// Bury keeps what no event can be made of.
	Bury(ctx context.Context, l dispatch.Letter) error
}

// receiver takes in what the gateway says during one Run.
type receiver struct {
	a  *Adapter
	rt Runtime
	m  mapping
	wg sync.WaitGroup // of what goes on beside the handling: acknowledgements, the sweep

	backlog backlog
	waiting waiting

	thinking ring // our "is thinking…" messages: that one is removed is no news

	mu   sync.Mutex
	acks map[string]*ack // of interactions that are read but not yet handled, by ref
}

// ring remembers the newest of some ids. It is used from one goroutine.
type ring struct {
	ids  [64]string // more than can be shown at once in direct messages within 20 s
	next int
}

func (r *ring) add(id string) {
	r.ids[r.next%len(r.ids)] = id
	r.next++
}

func (r *ring) has(id string) bool { return slices.Contains(r.ids[:], id) }

// ref names an event of the gateway that Discord gives no id.
func ref(d gateway.Dispatch) string { return d.Session + ":" + strconv.FormatInt(d.Seq, 10) }

// wants names the events that are read. Those that begin a session say that this
// process has the connection now, in case that nothing else follows.
func wants(event string) bool {
	switch event {
	case sessionReady, sessionResumed, messageCreate, messageUpdate, messageDelete, reactionAdd, reactionRemove, interactionCreate:
		return true
	}
	return false
}

// early takes note of an event that is read, and starts the clock of an
// interaction, which may have to wait for its turn behind events that cannot be
// stored. At the latest when time runs out, or the process stops, Discord is asked
// for more.
func (r *receiver) early(ctx context.Context, d gateway.Dispatch) {
	r.waiting.add(ctx, d)
	if d.Type != interactionCreate {
		return
	}
	k, fresh := r.begin(ref(d))
	if !fresh {
		return // replayed, and still waiting for its turn
	}
	r.wg.Go(func() { // ends with the first answer
		timer := time.NewTimer(r.a.limits.early)
		defer timer.Stop()
		select {
		case <-k.begun:
		case <-timer.C:
			r.hasten(ctx, k, d)
		case <-ctx.Done():
			r.hasten(ctx, k, d)
		}
	})
}

// begin returns the first answer to an interaction, which is made if there is none.
func (r *receiver) begin(key string) (k *ack, fresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if k := r.acks[key]; k != nil {
		return k, false
	}
	k = newAck(r.a)
	r.acks[key] = k
	return k, true
}

// end forgets an interaction that had its turn.
func (r *receiver) end(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.acks, key)
}

// hasten asks Discord for time before the event is stored.
func (r *receiver) hasten(ctx context.Context, k *ack, d gateway.Dispatch) {
	in, err := decode[interaction](d.Data)
	if err != nil {
		r.excuse(ctx, k, d)
		return
	}
	if _, err := k.answer(context.WithoutCancel(ctx), &in, acknowledgement(&in, in.public())); err != nil {
		r.a.log.DebugContext(ctx, "interaction was not acknowledged", "interaction", in.ID, "error", err)
	}
}

// handle stores what one event of the gateway means.
func (r *receiver) handle(ctx context.Context, d gateway.Dispatch) (err error) {
	defer func() { // also after a panic, which makes it a dead letter
		if err == nil {
			r.waiting.over(ref(d))
		}
	}()
	if d.Type == sessionReady {
		return nil // fresh follows
	}
	if err := r.under(ctx); err != nil {
		return err
	}
	if d.Type == interactionCreate {
		return r.interacted(ctx, d)
	}
	return r.told(ctx, d)
}

// interacted stores what an interaction means, and has it acknowledged.
func (r *receiver) interacted(ctx context.Context, d gateway.Dispatch) error {
	key := ref(d)
	k, _ := r.begin(key)
	in, err := mapped(d.Data, r.m.interaction)
	if err != nil {
		if err = r.bury(ctx, d, err); err == nil {
			r.excuse(ctx, k, d)
		}
	} else {
		err = r.pressed(ctx, in, k)
	}
	if err == nil {
		r.end(key)
	}
	return err
}

// excuse answers an interaction that cannot be read and is a dead letter.
func (r *receiver) excuse(ctx context.Context, k *ack, d gateway.Dispatch) {
	in, err := decode[struct {
		ID     string `json:"id"`
		Token  string `json:"token"`
		Locale string `json:"locale"`
	}](d.Data)
	if err != nil {
		return // there is nobody to answer
	}
	r.wg.Go(func() { // ends with the request, or when the time to answer is over
		_, err := k.answer(context.WithoutCancel(ctx), &interaction{ID: in.ID, Token: in.Token}, shown(markup.Escape(r.a.o.Notices(in.Locale).NoAnswer)))
		if err != nil {
			r.a.log.DebugContext(ctx, "interaction was not acknowledged", "interaction", in.ID, "error", err)
		}
	})
}

// told stores what is no interaction.
func (r *receiver) told(ctx context.Context, d gateway.Dispatch) error {
	name := ""
	if d.Type == reactionAdd || d.Type == reactionRemove {
		name = ref(d)
	}
	in, err := r.m.read(d.Type, d.Data, name, r.a.o.Now().UTC())
	switch {
	case err != nil:
		return r.bury(ctx, d, err)
	case in.thinking != "":
		r.thinking.add(in.thinking)
		return nil
	case in.event.Body == nil:
		return nil
	}
	if b, ok := in.event.Body.(bot.Deleted); ok {
		if ours, err := r.removed(ctx, b.Message); ours || err != nil {
			return err
		}
	}
	return r.said(ctx, in)
}

// removed reports whether it was we who have removed a message.
func (r *receiver) removed(ctx context.Context, message string) (bool, error) {
	if r.thinking.has(message) {
		return true, nil
	}
	return r.a.retracted(ctx, message)
}

func (r *receiver) bury(ctx context.Context, d gateway.Dispatch, why error) error {
	return r.rt.Bury(ctx, dispatch.Letter{ID: d.Type + ":" + ref(d), Platform: r.a.Platform(), Payload: d.Data, Why: why.Error()})
}

// bad keeps a frame that is not even one.
func (r *receiver) bad(ctx context.Context, raw []byte, why error) error {
	return r.rt.Bury(ctx, dispatch.Letter{Platform: r.a.Platform(), Payload: raw, Why: why.Error()})
}

// said stores what a customer wrote, changed or removed.
func (r *receiver) said(ctx context.Context, in inbound) error {
	channel, server := in.at.channel, in.at.public()
	ours, err := r.home(ctx, &in)
	if err != nil {
		return err
	}
	if server && !ours && !in.addressed {
		return nil
	}
	if in.blank && server {
		r.askForMention(ctx, channel, in.event)
		return nil
	}
	if !in.missed {
		if err := r.before(ctx, in.at.channel); err != nil {
			return err
		}
	}
	switch {
	case !server && in.id != "":
		err = r.a.back(ctx, channel)
	case server && !ours: // who asks openly is answered openly, whatever command came before
		err = r.a.askedOpenly(ctx, in.event.Conversation)
	}
	if err != nil {
		return err
	}
	if err := r.rt.Ingest(ctx, in.event); err != nil {
		return err
	}
	if in.id == "" || server && !ours {
		return nil
	}
	r.saw(ctx, channel, in.id)
	return nil
}

// home moves what was done in a private thread of ours to the conversation that
// the thread stands for, if it was done by its customer.
func (r *receiver) home(ctx context.Context, in *inbound) (ours bool, err error) {
	if !in.at.public() {
		return false, nil
	}
	dm, ok, err := r.a.alias(ctx, in.at.channel)
	if err != nil || !ok || dm.user != in.at.user {
		return false, err
	}
	in.at = place{channel: dm.channel}
	in.event.Conversation, in.event.Public = in.at.conversation(), false
	return true, nil
}

const seenKey = prefix + "seen" // by channel: the newest message that is stored

// saw remembers the newest message of a channel, for catching up. It may lag
// behind after a failure: what comes again is known by its id.
func (r *receiver) saw(ctx context.Context, channel, message string) {
	if err := r.a.o.Memory.SetField(ctx, seenKey, channel, message); err != nil {
		r.a.log.WarnContext(ctx, "newest message was not remembered", "channel", channel, "error", err)
	}
}
