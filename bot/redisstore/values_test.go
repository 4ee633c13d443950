package redisstore_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// shared tests what adapters share through a store: it runs on every kind of
// server (see TestConformance and TestCluster).
func shared(t *testing.T, s *redisstore.Store) {
	t.Helper()
	t.Run("values", func(t *testing.T) { values(t, s) })
	t.Run("fields", func(t *testing.T) { fields(t, s) })
	t.Run("leases", func(t *testing.T) { holds(t, s, s) })
	t.Run("readers", func(t *testing.T) { readers(t, s) })
}

func TestEmbeddedShared(t *testing.T) {
	t.Parallel()
	shared(t, embedded(t))
}

func wantValue(t *testing.T, s *redisstore.Store, key, want string, wantOK bool) {
	t.Helper()
	if value, ok, err := s.Value(t.Context(), key); value != want || ok != wantOK || err != nil {
		t.Errorf("Value(%q) = %q, %v, %v, want %q, %v", key, value, ok, err, want, wantOK)
	}
}

func values(t *testing.T, s *redisstore.Store) {
	const key = "test:odd \n{key}"
	wantValue(t, s, key, "", false)
	for _, value := range []string{"one", "", "two\x00\n\xff"} {
		if err := s.SetValue(t.Context(), key, value, 0); err != nil {
			t.Errorf("SetValue(%q) = %v", value, err)
		}
		wantValue(t, s, key, value, true)
	}
	once := func(key, value, want string, ttl time.Duration) {
		t.Helper()
		if now, err := s.SetValueOnce(t.Context(), key, value, ttl); now != want || err != nil {
			t.Errorf("SetValueOnce(%q, %q) = %q, %v, want %q", key, value, now, err, want)
		}
	}
	once(key, "three", "two\x00\n\xff", 0)
	once("test:fresh", "first", "first", 0)
	once("test:fresh", "second", "first", time.Hour)
	once("test:short", "first", "first", time.Nanosecond) // rounded up to what there is
	for range 2 {
		if err := s.DropValue(t.Context(), key); err != nil {
			t.Errorf("DropValue = %v", err)
		}
		wantValue(t, s, key, "", false)
	}
	once(key, "four", "four", time.Hour)
	if err := s.SetValue(t.Context(), key, "five", -1); err == nil {
		t.Errorf("SetValue took a time of less than nothing")
	}
	if _, err := s.SetValueOnce(t.Context(), "test:never", "five", -1); err == nil {
		t.Errorf("SetValueOnce took a time of less than nothing")
	}
	wantValue(t, s, key, "four", true)
}

func fields(t *testing.T, s *redisstore.Store) {
	const key = "test:fields"
	want := map[string]string{}
	check := func() {
		t.Helper()
		if got, err := s.Fields(t.Context(), key); !maps.Equal(got, want) || err != nil {
			t.Errorf("Fields = %q, %v, want %q", got, err, want)
		}
	}
	check()
	for i, field := range []string{"a", "b", "a"} {
		want[field] = fmt.Sprint(i)
		if err := s.SetField(t.Context(), key, field, want[field]); err != nil {
			t.Errorf("SetField = %v", err)
		}
		check()
	}
	if value, ok, err := s.Field(t.Context(), key, "a"); value != "2" || !ok || err != nil {
		t.Errorf("Field(a) = %q, %v, %v, want 2", value, ok, err)
	}
	if value, ok, err := s.Field(t.Context(), key, "none"); value != "" || ok || err != nil {
		t.Errorf("Field(none) = %q, %v, %v, want none", value, ok, err)
	}
	wantValue(t, s, key, "", false) // fields are apart from values
	for range 2 {
		if err := s.DropField(t.Context(), key, "b"); err != nil {
			t.Errorf("DropField = %v", err)
		}
	}
	delete(want, "b")
	check()
}

// holds takes one lease through two views of the store.
func holds(t *testing.T, one, two *redisstore.Store) {
	hold := func(s *redisstore.Store, owner string, ttl time.Duration, want bool) {
		t.Helper()
		if ok, err := s.Hold(t.Context(), "test:poller", owner, ttl); ok != want || err != nil {
			t.Errorf("Hold(%s) = %v, %v, want %v", owner, ok, err, want)
		}
	}
	free := func(s *redisstore.Store, owner string) {
		t.Helper()
		if err := s.Free(t.Context(), "test:poller", owner); err != nil {
			t.Errorf("Free(%s) = %v", owner, err)
		}
	}
	free(one, "a \nodd 1")
	hold(one, "a \nodd 1", time.Hour, true)
	hold(one, "a \nodd 1", time.Hour, true)
	hold(two, "b", time.Hour, false)
	free(two, "b")
	hold(two, "b", time.Hour, false)
	for range 2 {
		free(one, "a \nodd 1")
	}
	hold(two, "b", time.Hour, true)
	free(one, "a \nodd 1")
	hold(one, "a \nodd 1", time.Hour, false)
	hold(two, "b", time.Millisecond, true) // shortened
	for deadline := time.Now().Add(time.Minute); ; {
		ok, err := one.Hold(t.Context(), "test:poller", "a", time.Hour)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("Hold after the lease's time = %v, %v, want true", ok, err)
		}
		if ok {
			break
		}
	}
	hold(two, "b", time.Hour, false)
	for _, bad := range []struct {
		owner string
		ttl   time.Duration
	}{{"", time.Hour}, {"a", 0}, {"a", -1}} {
		if ok, err := one.Hold(t.Context(), "test:poller", bad.owner, bad.ttl); ok || err == nil {
			t.Errorf("Hold(%q, %v) = %v, %v, want an error", bad.owner, bad.ttl, ok, err)
		}
	}
}

// TestValuesExpire moves the server's clock.
func TestValuesExpire(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := open(t, redisstore.Options{URL: "redis://" + server.Addr()})
	for key, ttl := range map[string]time.Duration{"ever": 0, "hour": time.Hour, "minute": time.Minute} {
		if err := s.SetValue(t.Context(), key, "v", ttl); err != nil {
			t.Fatalf("SetValue = %v", err)
		}
	}
	if _, err := s.SetValueOnce(t.Context(), "once", "v", time.Minute); err != nil {
		t.Fatalf("SetValueOnce = %v", err)
	}
	server.FastForward(2 * time.Minute)
	wantValue(t, s, "ever", "v", true)
	wantValue(t, s, "hour", "v", true)
	wantValue(t, s, "minute", "", false)
	wantValue(t, s, "once", "", false)
	server.FastForward(time.Hour)
	wantValue(t, s, "hour", "", false)
	wantValue(t, s, "ever", "v", true)
}

// TestSharedLost loses replies: the client repeats the call, without a second effect.
func TestSharedLost(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	proxy := redistest.NewProxy(t, server.Addr())
	s, other := open(t, redisstore.Options{URL: proxy.URL()}), open(t, redisstore.Options{URL: server.URL()})
	wantValue(t, s, "warm", "", false)
	proxy.LoseReplies(1)
	if now, err := s.SetValueOnce(t.Context(), "k", "mine", time.Hour); now != "mine" || err != nil {
		t.Errorf("SetValueOnce = %q, %v, want mine", now, err)
	}
	proxy.LoseReplies(1)
	if ok, err := s.Hold(t.Context(), "k", "a", time.Hour); !ok || err != nil {
		t.Errorf("Hold = %v, %v, want true", ok, err)
	}
	proxy.LoseReplies(1)
	if err := s.Free(t.Context(), "k", "a"); err != nil {
		t.Errorf("Free = %v", err)
	}
	if proxy.Lost() != 3 {
		t.Errorf("%d replies were lost, want 3", proxy.Lost())
	}
	holds(t, s, other)
}

// TestSharedUnreachable names the store, and what was asked of it.
func TestSharedUnreachable(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, redisstore.Options{URL: server.URL()})
	server.Kill(t)
	_, _, err := s.Value(t.Context(), "k")
	_, heldErr := s.Hold(t.Context(), "k", "a", time.Hour)
	for _, err := range []error{err, heldErr} {
		if unreachable := new(redisstore.UnreachableError); !errors.As(err, &unreachable) {
			t.Errorf("error = %v, want an UnreachableError", err)
		}
	}
}
