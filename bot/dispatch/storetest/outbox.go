package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func outboxTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"lanes deliver head first and do not wait for each other": headFirst,
		"the next owner learns of an earlier attempt":             earlierAttempt,
		"an advance tells only its own repetition what is next":   advanceTwice,
		"the result of a delivery is an event":                    results,
		"a card's message is known to later items":                cards,
		"raising the epoch drops what the bot has not said":       epochDrops,
		"claiming drops what the bot must no longer say":          claimDrops,
		"ticket numbers are stable and unique":                    ticketNumbers,
	}
}

// say commits a turn with items and returns its heads.
func (r *rig) say(l dispatch.Lease, event string, epoch uint32, items ...dispatch.Item) []dispatch.Item {
	r.Helper()
	turn := r.turn(l, event)
	turn.Epoch, turn.Items = epoch, items
	return r.commit(l, turn).Heads
}

// advance takes a head off and wants the next one of its lane, "" for none.
func (r *rig) advance(l dispatch.Lease, id, want string) {
	r.Helper()
	done := dispatch.Done{Lane: chat(id, "", 0).Lane, ID: id, Token: "token"}
	next, more, err := r.store.Advance(r.ctx, l, done)
	if err != nil || next.ID != want || more != (want != "") {
		r.Errorf("Advance(%s) = %q, %v, %v, want %q", id, next.ID, more, err, want)
	}
	if more && string(next.Payload) != "say "+next.ID {
		r.Errorf("payload of %s = %q", next.ID, next.Payload)
	}
}

// behind wants these items behind the head of the lane of messages.
func (r *rig) behind(most int, want ...string) {
	r.Helper()
	items, err := r.store.Following(r.ctx, chat("c1", "", 0).Lane, most)
	if err != nil || !slices.Equal(ids(items), want) {
		r.Errorf("Following(%d) = %v, %v, want %v", most, ids(items), err, want)
	}
	for _, item := range items {
		if string(item.Payload) != "say "+item.ID || item.Lane != chat("c1", "", 0).Lane {
			r.Errorf("Following = %+v", item)
		}
	}
}

func in(lane string, item dispatch.Item) dispatch.Item {
	item.Lane.Name = lane
	return item
}

func headFirst(r *rig) {
	l := r.own("a")
	heads := r.say(l, "e1", 0, chat("c1", bot.VoiceBot, 0), in(dispatch.LaneDesk, chat("d1", "", 0)),
		chat("c2", bot.VoiceBot, 0), in("do/1", chat("x1", "", 0)), in("do/2", chat("x2", "", 0)))
	if got, want := ids(heads), []string{"c1", "d1", "x1", "x2"}; !slices.Equal(got, want) {
		r.Errorf("heads = %v, want %v", got, want)
	}
	if more := r.say(l, "e2", 0, chat("c3", bot.VoiceBot, 0)); len(more) != 0 {
		r.Errorf("heads of a busy lane = %v, want none", ids(more))
	}
	r.behind(10, "c2", "c3")
	r.behind(1, "c2")
	r.behind(0)
	r.advance(l, "c1", "c2")
	r.behind(10, "c3")
	r.advance(l, "c2", "c3")
	r.behind(10)
	r.advance(l, "c3", "")
	r.behind(10)
	if heads := r.say(l, "e3", 0, chat("c4", bot.VoiceBot, 0)); !slices.Equal(ids(heads), []string{"c4"}) {
		r.Errorf("heads of a lane that was emptied = %v, want c4", ids(heads))
	}
	lanes, err := r.store.Ready(r.ctx, l)
	var names []string
	for _, lane := range lanes {
		names = append(names, lane.Name)
	}
	slices.Sort(names)
	if want := []string{"chat", "desk", "do/1", "do/2"}; err != nil || !slices.Equal(names, want) {
		r.Errorf("Ready = %v, %v, want %v", names, err, want)
	}
}

func earlierAttempt(r *rig) {
	a := r.own("a")
	r.say(a, "e1", 0, chat("i1", "", 0), chat("i2", "", 0))
	lane := chat("", "", 0).Lane
	claim := func(l dispatch.Lease, token, earlier string) {
		r.Helper()
		for range 2 { // the second is a repetition
			item, ok, err := r.store.Claim(r.ctx, l, lane, token)
			if err != nil || !ok || item.ID != "i1" || item.Earlier != earlier {
				r.Errorf("Claim(%s) = %q after %q, %v, %v, want i1 after %q", token, item.ID, item.Earlier, ok, err, earlier)
			}
		}
	}
	claim(a, "token", "")
	r.crash(a)
	b := r.own("b")
	claim(b, "second", "token")
	if _, _, err := r.store.Advance(r.ctx, b, dispatch.Done{Lane: lane, ID: "i1", Token: "token"}); !errors.Is(err, dispatch.ErrFenced) {
		r.Errorf("Advance with an old token = %v, want ErrFenced", err)
	}
	next, _, err := r.store.Advance(r.ctx, b, dispatch.Done{Lane: lane, ID: "i1", Token: "second"})
	if err != nil || next.ID != "i2" || next.Earlier != "" {
		r.Errorf("Advance = %q after %q, %v, want i2 after nothing", next.ID, next.Earlier, err)
	}
	if _, ok, err := r.store.Claim(r.ctx, b, dispatch.Lane{Conversation: alice, Name: "none"}, "t"); ok || err != nil {
		r.Errorf("Claim of an empty lane = %v, %v, want false, nil", ok, err)
	}
}

func advanceTwice(r *rig) {
	l := r.own("a")
	r.say(l, "e1", 0, chat("i1", "", 0), chat("i2", "", 0))
	r.advance(l, "i1", "i2")
	r.advance(l, "i1", "i2") // the repetition of a call whose reply was lost
	r.advance(l, "i2", "")
	r.advance(l, "i2", "")
	r.say(l, "e2", 0, chat("i3", "", 0))
	r.advance(l, "i2", "") // i3 was handed out by the step: not once more
	r.advance(l, "i3", "")
}

func results(r *rig) {
	l := r.own("a")
	r.say(l, "e1", 0, chat("i1", "", 0), chat("i2", "", 0))
	result := incoming(alice, "delivered i1")
	done := dispatch.Done{Lane: chat("", "", 0).Lane, ID: "i1", Token: "token", Result: &result}
	for range 2 {
		if _, _, err := r.store.Advance(r.ctx, l, done); err != nil {
			r.Errorf("Advance = %v", err)
		}
	}
	if ev := r.one(l); string(ev.Payload) != "payload of delivered i1" || ev.Conversation != alice {
		r.Errorf("read %+v, want the result", ev)
	}
	if fresh, err := r.store.Ingest(r.ctx, result); fresh || err != nil {
		r.Errorf("Ingest of the result once more = %v, %v, want false, nil", fresh, err)
	}
	foreign := incoming("test:other", "x")
	done = dispatch.Done{Lane: done.Lane, ID: "i2", Token: "token", Result: &foreign}
	if _, _, err := r.store.Advance(r.ctx, l, done); err == nil {
		r.Errorf("Advance took a result for another conversation")
	}
}

func cards(r *rig) {
	l := r.own("a")
	card := func(id string) dispatch.Item {
		item := chat(id, "", 0)
		item.CardKey = "guide"
		return item
	}
	if heads := r.say(l, "e1", 0, card("i1"), card("i2")); heads[0].Card != "" {
		r.Errorf("card of the first item = %q, want none", heads[0].Card)
	}
	done := dispatch.Done{Lane: card("").Lane, ID: "i1", Token: "token", Message: "m17", CardKey: "guide"}
	next, _, err := r.store.Advance(r.ctx, l, done)
	if err != nil || next.Card != "m17" || next.CardKey != "guide" {
		r.Errorf("Advance = card %q of %q, %v, want m17", next.Card, next.CardKey, err)
	}
	claimed, _, err := r.store.Claim(r.ctx, l, done.Lane, "token")
	if err != nil || claimed.Card != "m17" {
		r.Errorf("Claim = card %q, %v, want m17", claimed.Card, err)
	}
	r.advance(l, "i2", "")
	if heads := r.say(l, "e2", 0, card("i3")); len(heads) != 1 || heads[0].Card != "m17" {
		r.Errorf("heads = %+v, want i3 with card m17", heads)
	}
}

func epochDrops(r *rig) {
	l := r.own("a")
	r.say(l, "e1", 1, chat("head", bot.VoiceBot, 1), chat("b1", bot.VoiceBot, 1), chat("a1", bot.VoiceAgent, 1),
		chat("r1", bot.VoiceReminder, 1), chat("s1", bot.VoiceSystem, 1), chat("b2", bot.VoiceBot, 2),
		in(dispatch.LaneDesk, chat("d1", "", 0)), in(dispatch.LaneDesk, chat("d2", "", 0)))
	heads := r.say(l, "e2", 2, chat("old", bot.VoiceBot, 1), chat("new", bot.VoiceBot, 2), in("do/1", chat("x", bot.VoiceReminder, 1)))
	if len(heads) != 0 {
		r.Errorf("heads = %v, want none: what is older than the turn's epoch is not queued", ids(heads))
	}
	for _, step := range [][2]string{{"head", "a1"}, {"a1", "s1"}, {"s1", "b2"}, {"b2", "new"}, {"new", ""}} {
		r.advance(l, step[0], step[1])
	}
	done := dispatch.Done{Lane: in(dispatch.LaneDesk, chat("", "", 0)).Lane, ID: "d1", Token: "token"}
	if next, _, err := r.store.Advance(r.ctx, l, done); err != nil || next.ID != "d2" {
		r.Errorf("Advance of the desk = %q, %v, want d2", next.ID, err)
	}
}

func claimDrops(r *rig) {
	l := r.own("a")
	r.say(l, "e1", 1, chat("b1", bot.VoiceBot, 1), chat("a1", bot.VoiceAgent, 1))
	r.say(l, "e2", 2)
	lane := chat("", "", 0).Lane
	item, ok, err := r.store.Claim(r.ctx, l, lane, "token")
	if err != nil || !ok || item.ID != "a1" || item.Earlier != "" {
		r.Errorf("Claim = %q after %q, %v, %v, want a1 after nothing", item.ID, item.Earlier, ok, err)
	}
	r.advance(l, "a1", "")
	r.say(l, "e3", 2, chat("b2", bot.VoiceBot, 2))
	r.say(l, "e4", 3)
	if item, ok, err := r.store.Claim(r.ctx, l, lane, "token"); ok || err != nil {
		r.Errorf("Claim = %q, %v, %v, want an empty lane", item.ID, ok, err)
	}
	if lanes, err := r.store.Ready(r.ctx, l); err != nil || len(lanes) != 0 {
		r.Errorf("Ready = %v, %v, want none", lanes, err)
	}
}

func ticketNumbers(r *rig) {
	other := r.Open(r.T)
	seen := map[bot.TicketID]string{}
	for i := range 300 {
		item := fmt.Sprintf("item %d", i)
		number, err := r.store.TicketNumber(r.ctx, item, alice)
		if err != nil {
			r.Fatalf("TicketNumber(%s) = %v", item, err)
		}
		if again, err := other.TicketNumber(r.ctx, item, alice); again != number || err != nil {
			r.Errorf("TicketNumber(%s) = %s, then %s, %v", item, number, again, err)
		}
		if before := seen[number]; before != "" {
			r.Errorf("%s and %s have number %s", before, item, number)
		}
		if !strings.HasPrefix(string(number), "OK-") || len(number) < 8 {
			r.Errorf("TicketNumber(%s) = %s, want OK- and five letters", item, number)
		}
		seen[number] = item
	}
}
