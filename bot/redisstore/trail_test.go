package redisstore_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
)

// readers reads what tools want to know, over several partitions.
func readers(t *testing.T, s *redisstore.Store) {
	const lines = 450 // of one conversation: more than two pages
	var want []string
	sessions := map[bot.ConversationID]bool{}
	for i := range lines {
		c := bot.ConversationID("test:reader")
		if i%5 == 0 {
			c = bot.ConversationID(fmt.Sprint("test:s:", i%40)) // a name as keys have it
		}
		p := dispatch.PartitionOf(c)
		text := fmt.Sprint("line ", i)
		revision := saved(t, s, c)
		commit(t, s, acquire(t, s, p), fmt.Sprint("reader", i), dispatch.Turn{Conversation: c, Revision: revision, Session: []byte("s"), Audit: []byte(text), Token: "t"})
		want, sessions[c] = append(want, text), true
	}
	trail(t, s, time.Time{}, want)
	trail(t, s, time.Now().Add(time.Hour), nil)
	found := map[bot.ConversationID]bool{}
	for c, err := range s.Conversations(t.Context()) {
		if err != nil {
			t.Fatalf("Conversations: %v", err)
		}
		found[c] = true
	}
	if !maps.Equal(found, sessions) {
		t.Errorf("Conversations = %v, want %v", found, sessions)
	}
	for range s.Conversations(t.Context()) {
		break // whoever has seen enough may stop
	}
	outstanding(t, s)
}

// saved is the revision of a conversation's session.
func saved(t *testing.T, s *redisstore.Store, c bot.ConversationID) uint64 {
	t.Helper()
	got, _, err := s.Session(t.Context(), c)
	if err != nil {
		t.Fatalf("Session(%s) = %v", c, err)
	}
	return got.Revision
}

// trail wants these lines, whose times never go back.
func trail(t *testing.T, s *redisstore.Store, since time.Time, want []string) {
	t.Helper()
	var got []string
	var last time.Time
	for line, err := range s.Trail(t.Context(), since) {
		if err != nil {
			t.Fatalf("Trail: %v", err)
		}
		if line.Time.Before(last) {
			t.Errorf("line %s is of %v, after one of %v", line.Text, line.Time, last)
		}
		got, last = append(got, string(line.Text)), line.Time
	}
	if len(want) == 0 {
		if len(got) != 0 {
			t.Errorf("Trail of the future = %q, want none", got)
		}
		return
	}
	// Lines of the same millisecond have no order among partitions.
	slices.Sort(got)
	want = slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("Trail = %d lines, want %d", len(got), len(want))
	}
}

// outstanding wants what is not delivered and not handled.
func outstanding(t *testing.T, s *redisstore.Store) {
	c := bot.ConversationID("test:outstanding")
	p := dispatch.PartitionOf(c)
	chat, mail := dispatch.Lane{Conversation: c, Name: dispatch.LaneChat}, dispatch.Lane{Conversation: c, Name: "mail/OK-1"}
	l := acquire(t, s, p)
	commit(t, s, l, "outstanding", dispatch.Turn{Conversation: c, Session: []byte("s"), Token: "t", Items: []dispatch.Item{
		{ID: "i1", Lane: chat, Payload: []byte("one\n\n")}, {ID: "i2", Lane: chat, Payload: []byte("two")}, {ID: "i3", Lane: mail, Payload: []byte("three")},
	}})
	ingest(t, s, c, "waits")
	out, err := s.Outstanding(t.Context(), p)
	var got []string
	for _, item := range out.Items {
		if item.Lane.Conversation == c {
			got = append(got, item.Lane.Name+" "+item.ID+" "+string(item.Payload))
		}
	}
	slices.Sort(got)
	if want := "chat i1 one\n\n,chat i2 two,mail/OK-1 i3 three"; err != nil || strings.Join(got, ",") != want {
		t.Errorf("Outstanding items = %q, %v, want %q", got, err, want)
	}
	if n := len(out.Events); n == 0 || string(out.Events[n-1].Payload) != "waits" {
		t.Errorf("Outstanding events = %+v, want the one that waits last", out.Events)
	}
}
