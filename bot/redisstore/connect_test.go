package redisstore

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestConnect(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		url, kind, addr string
	}{
		{"redis://localhost:6379", "*redis.Client", "localhost:6379"},
		{"rediss://u:secret@db.example:6380/3?read_timeout=2s", "*redis.Client", "db.example:6380/3"},
		{"unix:///run/redis.sock", "*redis.Client", "/run/redis.sock"},
		{"redis://s1:26379?master_name=main&addr=s2:26379", "*redis.Client", "s1:26379"},
		{"redis://:secret@n1:7000, redis://n2:7000", "*redis.ClusterClient", "n1:7000, n2:7000"},
		{"redis://config.example:6379?cluster=true", "*redis.ClusterClient", "config.example:6379"},
	} {
		client, addr, err := connect(tt.url)
		if err != nil {
			t.Errorf("connect(%s) = %v", tt.url, err)
			continue
		}
		defer client.Close()
		if kind := fmt.Sprintf("%T", client); kind != tt.kind || addr != tt.addr {
			t.Errorf("connect(%s) = %s at %q, want %s at %q", tt.url, kind, addr, tt.kind, tt.addr)
		}
	}
}

func TestConnectOptions(t *testing.T) {
	t.Parallel()
	client, _, err := connect("redis://localhost:6379?read_timeout=2s")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	o := client.(*redis.Client).Options()
	if o.ReadTimeout != 2*time.Second || o.DialTimeout != ioTimeout || !o.ContextTimeoutEnabled || o.MaxRetries != 3 {
		t.Errorf("options = read %v, dial %v, context %v, retries %d", o.ReadTimeout, o.DialTimeout, o.ContextTimeoutEnabled, o.MaxRetries)
	}
	if mode := o.MaintNotificationsConfig.Mode; mode != "disabled" {
		t.Errorf("maintenance notifications are %v, want disabled", mode)
	}
}

func TestConnectErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ url, want string }{
		{"", "redis.url is empty"},
		{"localhost:6379", "redis.url: "},
		{"http://u:secret@host", "redis.url: redis: invalid URL scheme: http"},
		{"redis://u:secret@host:6379/x", "redis.url: redis: invalid database number"},
		{"redis://u:secret@host:63x9", "redis.url: invalid port"},
		{"redis://u:secret@host?nonsense=1", "redis.url: redis: unexpected option: nonsense"},
	} {
		_, _, err := connect(tt.url)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("connect(%s) = %v, want %s… without the password", tt.url, err, tt.want)
		}
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	_, err = Open(t.Context(), Options{URL: "redis://u:secret@" + addr})
	var unreachable *UnreachableError
	if !errors.As(err, &unreachable) || unreachable.Addr != addr {
		t.Fatalf("Open = %v, want an UnreachableError for %s", err, addr)
	}
	text := err.Error()
	if !strings.Contains(text, addr) || !strings.Contains(text, "redis.url") || strings.Contains(text, "secret") {
		t.Errorf("Open = %s, want the address and what to do, without the password", text)
	}
}
