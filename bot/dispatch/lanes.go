package dispatch

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
)

// lanes are the lanes of one partition that have work. A lane without any has
// neither a goroutine nor a place in here.
//
// An item reaches its lane once, though the store may name it on three ways: as
// the head of a committed turn, as the successor in Advance, and in Claim. Which
// of the answers arrives first is chance, so the item a lane is at, and those it
// finished while a step was under way, are not taken again.
type lanes struct {
	w *worker

	mu       sync.Mutex
	running  map[Lane]*lane
	finished map[string]struct{} // ids of items recorded since the last watch
	group    sync.WaitGroup
}

// lane is one ordered queue being delivered. Its fields are guarded by lanes.mu.
type lane struct {
	name    Lane
	head    *Item         // claimed by the step that committed it, not begun yet
	check   bool          // the store may have an item that nobody here knows of
	show    *typing       // to be shown when there is nothing else to do
	current string        // the id of the item under way
	epoch   uint32        // of the conversation, as far as it was seen here
	dozes   bool          // it only goes on showing typing and is not counted as at work
	news    chan struct{} // size 1: one of the fields above has changed
}

func newLanes(w *worker) *lanes {
	return &lanes{w: w, running: map[Lane]*lane{}, finished: map[string]struct{}{}}
}

// watch begins to remember what is finished, until the next watch: a step is
// about to be asked, and its answer may name items that are finished by then.
func (ls *lanes) watch() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	clear(ls.finished)
}

// offer hands over an item that a step has claimed.
func (ls *lanes) offer(ctx context.Context, item Item) {
	ls.tell(ctx, item.Lane, func(l *lane) {
		if _, done := ls.finished[item.ID]; !done && l.current != item.ID {
			l.head = &item
		}
	})
}

// check makes a lane look for itself.
func (ls *lanes) check(ctx context.Context, name Lane) {
	ls.tell(ctx, name, func(l *lane) { l.check = true })
}

// typing shows that the bot is at work, after the messages of the same turn. It
// is not durable: it is dropped when it fails or when something else is to be said.
func (ls *lanes) typing(ctx context.Context, c bot.ConversationID, epoch uint32, t typing) {
	ls.tell(ctx, Lane{Conversation: c, Name: LaneChat}, func(l *lane) {
		l.show = &t
		l.epoch = max(l.epoch, epoch)
	})
}

// raise says that a turn with this epoch was committed: output of an older one
// that is still here must not be sent. What the turn before was at work on has
// led to this one, so typing ends too.
func (ls *lanes) raise(c bot.ConversationID, epoch uint32) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.running[Lane{Conversation: c, Name: LaneChat}]
	if l == nil {
		return
	}
	l.show = nil
	l.epoch = max(l.epoch, epoch)
	ls.stir(l)
}

// doze says that the lane has nothing to do but to go on showing typing.
func (ls *lanes) doze(l *lane) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if !l.dozes && l.head == nil && !l.check && l.show == nil {
		l.dozes = true
		ls.w.rt.activity.lane(ls.w.lease.Partition, -1)
	}
}

// wakeUp ends that.
func (ls *lanes) wakeUp(l *lane) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.rouse(l)
}

// stir tells a lane that something has changed. It is called with lanes.mu held.
func (ls *lanes) stir(l *lane) {
	ls.rouse(l) // at once: whoever looks for work must see it in the lane
	poke(l.news)
}

func (ls *lanes) rouse(l *lane) {
	if l.dozes {
		l.dozes = false
		ls.w.rt.activity.lane(ls.w.lease.Partition, 1)
	}
}

// tell changes a lane and has it run.
func (ls *lanes) tell(ctx context.Context, name Lane, change func(*lane)) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l := ls.running[name]
	if l != nil {
		change(l)
		ls.stir(l)
		return
	}
	l = &lane{name: name, news: make(chan struct{}, 1)}
	change(l)
	if l.head == nil && !l.check && l.show == nil {
		return
	}
	ls.running[name] = l
	ls.w.rt.activity.lane(ls.w.lease.Partition, 1)
	ls.group.Go(func() { ls.run(ctx, l) }) // ends when the lane is empty or the context ends
}

// poke puts a token into a channel of size 1, where there is none.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// job is the next thing for a lane to do; at most one field is set.
type job struct {
	item  *Item
	check bool
	show  *typing
}

// next takes the next job, or ends the lane.
func (ls *lanes) next(l *lane) (j job, ok bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l.current = ""
	select {
	case <-l.news: // all that it tells of is seen here
	default:
	}
	switch {
	case l.head != nil:
		j.item, l.head = l.head, nil
		l.begin(j.item)
	case l.check:
		j.check, l.check = true, false
	case l.show != nil:
		j.show, l.show = l.show, nil
	default:
		ls.remove(l)
		return job{}, false
	}
	return j, true
}

// end ends a lane that may not go on. What it had claimed stays in the store.
func (ls *lanes) end(l *lane) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.remove(l)
}

func (ls *lanes) remove(l *lane) {
	delete(ls.running, l.name)
	ls.w.rt.activity.lane(ls.w.lease.Partition, -1)
}

// follow makes item the one under way: finished is recorded, the store has
// claimed item in the same call.
func (ls *lanes) follow(l *lane, finished string, item *Item) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if finished != "" {
		ls.finished[finished] = struct{}{}
	}
	l.current = ""
	if item == nil {
		return
	}
	l.begin(item)
	if l.head != nil && l.head.ID == item.ID {
		l.head = nil
	}
}

// begin says that the lane is at an item now. A message of another turn ends the
// wait that typing would have shown. It is called with lanes.mu held.
func (l *lane) begin(item *Item) {
	l.current = item.ID
	if l.show != nil && !strings.HasPrefix(item.ID, l.show.turn) {
		l.show = nil
	}
}

// outdated reports whether an item may no longer be sent, because who answers
// the customer has changed since it was said.
func (ls *lanes) outdated(l *lane, voice bot.Voice, epoch uint32) bool {
	if voice != bot.VoiceBot && voice != bot.VoiceReminder {
		return false
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return epoch < l.epoch
}

// cutOff bounds the wait for deliveries whose context has ended.
const cutOff = 2 * time.Second

// wait returns true when all lanes have ended, and false when the context has
// and some have not within cutOff.
func (ls *lanes) wait(ctx context.Context) bool {
	ended := make(chan struct{})
	go func() { // ends with the last lane
		ls.group.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return true
	case <-ctx.Done():
	}
	timer := time.NewTimer(cutOff)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}
