package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// deskConfig is a configuration with more in it whose queues are always open, or
// never while a test lasts: what is tested must not depend on when.
func deskConfig(t *testing.T, open bool, more string) string {
	t.Helper()
	hours := ""
	if !open {
		away := time.Now().UTC().Add(10 * time.Hour)
		hours = fmt.Sprintf(", timezone: UTC, hours: {mon-sun: %02d:00-%02d:59}", away.Hour(), away.Hour())
	}
	queues := "queues:\n  default: general\n  holidays: []\n"
	for _, q := range []string{"general", "account", "payments", "security"} {
		queues += fmt.Sprintf("  %s: {title: {zh: 测试队列%[1]s, en: Test %[1]s}%s, promise: {live: 5m, deferred: 30m}}\n", q, hours)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "flows"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "bot.yaml")
	for name, text := range map[string]string{
		path: "content: {dir: .}\n" + more, filepath.Join(dir, "flows", "queues.yaml"): queues,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}
