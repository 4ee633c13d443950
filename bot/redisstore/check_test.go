package redisstore

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"redis_version": "7.0.15", "maxmemory_policy": "noeviction", "aof_enabled": "1", "appendfsync": "always",
	}
	for _, tt := range []struct {
		name, setting, value string
		want                 string // part of the remedy, "" for no finding
		severe               bool
	}{
		{"good", "", "", "", false},
		{"old", "redis_version", "6.0.16", "6.2", true},
		{"oldest that works", "redis_version", "6.2.0", "", false},
		{"two digits", "redis_version", "10.0.1", "", false},
		{"of a fork", "redis_version", "valkey", "", false},
		{"evicts", "maxmemory_policy", "allkeys-lru", "noeviction", true},
		{"policy hidden", "maxmemory_policy", "", "", false},
		{"no log", "aof_enabled", "0", "appendonly yes", true},
		{"everysec", "appendfsync", "everysec", "always", false},
		{"never", "appendfsync", "no", "always", true},
		{"fsync hidden", "appendfsync", "", "", false},
	} {
		settings := maps.Clone(good)
		settings[tt.setting] = tt.value
		found := judge(settings)
		switch {
		case tt.want == "" && len(found) != 0:
			t.Errorf("%s: judge = %+v, want nothing", tt.name, found)
		case tt.want != "" && (len(found) != 1 || !strings.Contains(found[0].Remedy, tt.want) || found[0].Severe != tt.severe):
			t.Errorf("%s: judge = %+v, want a remedy with %q, severe %v", tt.name, found, tt.want, tt.severe)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--maxmemory-policy", "allkeys-lru")
	s, err := Open(t.Context(), Options{URL: server.URL()})
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	defer s.Close()
	found, err := s.Check(t.Context())
	if err != nil {
		t.Fatalf("Check = %v", err)
	}
	var remedies []string
	for _, f := range found {
		remedies = append(remedies, f.Remedy)
	}
	if want := []string{"set maxmemory-policy noeviction", "set appendonly yes"}; !slices.Equal(remedies, want) {
		t.Errorf("Check = %q, want %q", remedies, want)
	}
}
