package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestReadme runs every supportbot command of the README.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^(?:printf '(.*)' \| )?(?:REDIS_URL=(\S+) )?go run \./cmd/supportbot ?([^#\n]*)`).FindAllStringSubmatch(string(data), -1)
	if len(commands) < 8 {
		t.Fatalf("found %d commands in the README, want at least 8", len(commands))
	}
	for _, c := range commands {
		t.Run(strings.TrimSpace("supportbot "+c[3]), func(t *testing.T) {
			stdin, env := strings.ReplaceAll(c[1], `\n`, "\n"), map[string]string{}
			args := strings.Fields(c[3])
			for i, arg := range args {
				if strings.HasPrefix(arg, "redis://") {
					args[i] = redistest.Start(t).URL()
					args = append(args, "--seconds", "1")
				}
			}
			if c[2] != "" {
				env["REDIS_URL"] = redistest.Start(t).URL()
			}
			if out, errs, status := callEnv(t, env, stdin, args...); status != 0 {
				t.Errorf("status %d\n%s%s", status, out, errs)
			}
		})
	}
}
