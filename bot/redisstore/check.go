package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Finding is a setting of Redis that a company should know of.
type Finding struct {
	Problem string
	Remedy  string
	Severe  bool // messages can get lost or service stops; else it is advice
}

// Check looks at the settings of the servers. No finding means that all is well.
// A managed service that hides a setting is not blamed for it.
func (s *Store) Check(ctx context.Context) ([]Finding, error) {
	if s.end != nil {
		return []Finding{{Problem: "the embedded store keeps nothing beyond this process", Remedy: "set redis.url", Severe: true}}, nil
	}
	cluster, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return s.inspect(ctx, s.client)
	}
	var all []Finding
	err := s.eachMaster(ctx, cluster, func(node *redis.Client) error {
		found, err := s.inspect(ctx, node)
		for _, f := range found {
			f.Problem = node.Options().Addr + ": " + f.Problem
			all = append(all, f)
		}
		return err
	})
	return all, err
}

// eachMaster calls f for one master after another.
func (s *Store) eachMaster(ctx context.Context, cluster *redis.ClusterClient, f func(*redis.Client) error) error {
	turn := make(chan struct{}, 1) // a lock
	return cluster.ForEachMaster(ctx, func(_ context.Context, node *redis.Client) error {
		turn <- struct{}{}
		defer func() { <-turn }()
		return f(node)
	})
}

// inspect looks at one server.
func (s *Store) inspect(ctx context.Context, client redis.Cmdable) ([]Finding, error) {
	settings := map[string]string{}
	for _, section := range []string{"server", "memory", "persistence"} {
		text, err := client.Info(ctx, section).Result()
		if err != nil {
			return nil, explain(ctx, s.addr, err)
		}
		for line := range strings.Lines(text) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				settings[name] = value
			}
		}
	}
	// Only CONFIG tells it, and managed services often refuse that.
	fsync, err := client.ConfigGet(ctx, "appendfsync").Result()
	var reply redis.Error
	if err != nil && !errors.As(err, &reply) {
		return nil, explain(ctx, s.addr, err)
	}
	settings["appendfsync"] = fsync["appendfsync"]
	return judge(settings), nil
}

// judge says what is wrong with the settings of a server.
func judge(settings map[string]string) []Finding {
	var found []Finding
	if v := settings["redis_version"]; v != "" && older(v, 6, 2) {
		found = append(found, Finding{"Redis " + v + " lacks commands that are used", "use Redis 6.2 or later", true})
	}
	if p := settings["maxmemory_policy"]; p != "" && p != "noeviction" {
		found = append(found, Finding{
			fmt.Sprintf("maxmemory-policy is %s: Redis drops conversations when memory is short", p),
			"set maxmemory-policy noeviction", true,
		})
	}
	switch {
	case settings["aof_enabled"] == "0":
		found = append(found, Finding{
			"appendonly is off: a restart of Redis loses what came in since its last snapshot",
			"set appendonly yes", true,
		})
	case settings["appendfsync"] == "everysec":
		found = append(found, Finding{
			"appendfsync is everysec: a crash of the machine may lose the last two seconds of acknowledged messages",
			"set appendfsync always where that matters", false,
		})
	case settings["appendfsync"] == "no":
		found = append(found, Finding{
			"appendfsync is no: a crash of the machine may lose half a minute of acknowledged messages",
			"set appendfsync always, or everysec", true,
		})
	}
	return found
}

// older reports whether a version such as 7.0.15 is before major.minor. One that
// cannot be read is not.
func older(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	a, err1 := strconv.Atoi(parts[0])
	b, err2 := strconv.Atoi(parts[1])
	return err1 == nil && err2 == nil && (a < major || a == major && b < minor)
}
