package gateway

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

const (
	// helloTime: Discord says hello at once.
	helloTime = 10 * time.Second
	// loginTime: READY follows in a moment; before RESUMED there may be many events,
	// each of which begins it anew.
	loginTime = 20 * time.Second
)

// stateChange is the message of the log lines that follow the diagram in doc.go.
const stateChange = "connection state"

// connection is one websocket. Its reader is the goroutine of run; beside it are the
// heartbeats and the one that hangs up.
type connection struct {
	*tenure
	on    string // the address
	link  *link
	group sync.WaitGroup
	end   context.CancelCauseFunc // ends the connection; the first cause counts
	watch *time.Timer             // ends it when hello or the login takes too long
	early func(Dispatch)          // Options.Early, with a context that outlives the connection

	greeted bool      // Hello came
	since   time.Time // when it became live
	live    atomic.Bool
	seq     atomic.Int64 // the last one seen
	acked   atomic.Bool  // an acknowledgement came since this was set to false
	stalled atomic.Int32 // whether the reader waits for the handler: notStalled …
	asked   askedBeats
}

const (
	notStalled = iota
	wasStalled // since the last look
	isStalled  // at this moment
)

func newConnection(t *tenure) *connection {
	c := &connection{tenure: t}
	c.seq.Store(t.at.Seq)
	return c
}

// run connects and reads until the connection or ctx ends, and returns why.
func (c *connection) run(ctx context.Context) error {
	if c.at.Session == "" && !c.mayIdentify(ctx) {
		return context.Cause(ctx)
	}
	c.log.DebugContext(ctx, stateChange, "state", "dialing")
	if err := c.open(ctx); err != nil {
		return err
	}
	c.log.DebugContext(ctx, stateChange, "state", "greeting")
	c.early = func(d Dispatch) { c.tellEarly(ctx, d) }
	open, end := context.WithCancelCause(ctx)
	c.end = end
	c.watch = time.AfterFunc(helloTime, func() { end(errNoHello) })
	c.group.Go(func() { // ends after open, within closeTime
		<-open.Done()
		c.link.hangUp()
	})
	end(c.read(open))
	c.watch.Stop()
	c.group.Wait()
	return context.Cause(open)
}

func (c *connection) open(ctx context.Context) (err error) {
	if c.on, err = c.address(ctx); err != nil {
		return err
	}
	c.link, err = dial(ctx, c.o.Client, c.on)
	return err
}

// read takes frames until the connection or ctx ends.
func (c *connection) read(ctx context.Context) error {
	for {
		raw, err := c.link.receive()
		if errors.Is(err, net.ErrClosed) {
			backoff.Wait(ctx, closeTime) // a writer has closed it and is about to say why
		}
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			err = c.take(ctx, raw)
		case err == errLarge:
			err = c.pass(ctx, item{raw: raw, why: err, at: c.at})
		}
		if err != nil {
			return err
		}
	}
}

// take does what a frame asks for.
func (c *connection) take(ctx context.Context, raw []byte) error {
	f, err := decodeFrame(raw)
	if err != nil {
		return c.pass(ctx, item{raw: raw, why: err, at: c.at})
	}
	switch f.Op {
	case opDispatch:
		return c.dispatch(ctx, f)
	case opHello:
		return c.hello(ctx, f)
	case opHeartbeat:
		if c.asked.allow(time.Now()) {
			return c.link.send(heartbeat(c.seq.Load()))
		}
	case opHeartbeatAck:
		c.acked.Store(true)
	case opReconnect:
		return errReconnect
	case opInvalid:
		return invalid{resumable: string(f.Data) == "true"}
	default:
		c.log.DebugContext(ctx, "operation is ignored", "op", f.Op)
	}
	return nil
}

// login begins a session or resumes one.
func (c *connection) login(ctx context.Context) error {
	if c.at.Session != "" {
		c.log.DebugContext(ctx, stateChange, "state", "resuming", "session", c.at.Session, "seq", c.at.Seq)
		return c.link.send(encode(opResume, resume{Token: c.o.Token, Session: c.at.Session, Seq: c.at.Seq}))
	}
	if err := c.countIdentify(ctx); err != nil {
		return err
	}
	c.log.DebugContext(ctx, stateChange, "state", "identifying")
	return c.link.send(encode(opIdentify, identify{
		Token: c.o.Token, Intents: c.o.Intents,
		Properties: properties{OS: runtime.GOOS, Browser: "supportbot", Device: "supportbot"},
	}))
}

// dispatch passes an event on.
func (c *connection) dispatch(ctx context.Context, f frame) error {
	at := c.at
	if f.Seq > 0 {
		c.seq.Store(f.Seq)
		if at.Session != "" {
			at.Seq = f.Seq
		}
	}
	it := item{Dispatch: Dispatch{Type: f.Type, Session: at.Session, Seq: f.Seq, Data: f.Data}, wanted: c.o.Wants(f.Type)}
	isLive := f.Type == "RESUMED"
	if f.Type == "READY" {
		r, err := decodeReady(f.Data)
		if err != nil {
			return err
		}
		isLive, it.fresh, it.Session = true, true, r.Session
		at = mark{Session: r.Session, URL: resumeAt(r.URL, c.on), Seq: f.Seq}
	}
	it.at = at
	if it.wanted {
		c.early(it.Dispatch)
	}
	if err := c.pass(ctx, it); err != nil {
		return err
	}
	if isLive && !c.live.Load() {
		c.welcome(ctx)
	}
	return nil
}

// tellEarly lets the adapter begin. What it makes of an event must not end the reader.
func (g *Gateway) tellEarly(ctx context.Context, d Dispatch) {
	defer func() {
		if r := recover(); r != nil {
			g.log.ErrorContext(ctx, "early handler panics", "type", d.Type, "panic", r)
		}
	}()
	g.o.Early(ctx, d)
}

// welcome takes note that the login has worked.
func (c *connection) welcome(ctx context.Context) {
	c.watch.Stop()
	c.since = time.Now()
	c.log.DebugContext(ctx, stateChange, "state", "live")
	c.log.InfoContext(ctx, "connected", "session", c.at.Session, "seq", c.at.Seq)
	c.live.Store(true)
	c.o.Report(nil)
}

// pass puts an item into the queue, however long that has no room. As long as it
// waits, the time of the login and the acknowledgements that it cannot read do not count.
func (c *connection) pass(ctx context.Context, it item) error {
	stalled := !c.queue.offer(it)
	if stalled {
		c.watch.Stop()
		c.stalled.Store(isStalled)
		defer c.stalled.Store(wasStalled)
		if !c.queue.push(ctx, it) {
			return context.Cause(ctx)
		}
	}
	c.at = it.at
	if !c.live.Load() && (c.greeted || stalled) {
		c.watch.Reset(loginTime)
	}
	return nil
}
