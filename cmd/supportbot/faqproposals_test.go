package main

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestProposals: what customers choose and how they vote comes back as phrasings to judge.
func TestProposals(t *testing.T) {
	t.Parallel()
	env := map[string]string{"REDIS_URL": redistest.Start(t).URL()}
	for _, name := range []string{"a", "b"} {
		talk := "password problem\n[What makes a strong password?]\n[👍]\nwhere do I find the bill number\n[👎]\n"
		if out, errs, status := callEnv(t, env, talk, "chat", "--locale", "en", "--platform", "telegram", "--customer", name); status != 0 {
			t.Fatalf("chat: %d\n%s%s", status, out, errs)
		}
	}
	out, errs, status := callEnv(t, env, "", "faq", "proposals")
	if status != 0 {
		t.Fatalf("status %d\n%s", status, errs)
	}
	for _, want := range []string{
		"# faq/security_strong_password: 👍 2, 👎 0\nphrasings:\n- \"password problem\" # 2 times\n",
		"# faq/payments_bill_number: 👍 0, 👎 2\n# did not help 2 times who asked: \"where do I find the bill number\"\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("proposals =\n%s\nwant in it\n%s", out, want)
		}
	}
	if out, _, _ := callEnv(t, env, "", "faq", "proposals", "--least", "3"); strings.Contains(out, "password problem") {
		t.Errorf("what was meant twice is proposed with --least 3:\n%s", out)
	}
	if _, errs, status := callEnv(t, nil, "", "faq", "proposals"); status == 0 || !strings.Contains(errs, "REDIS_URL") {
		t.Errorf("without Redis: status %d, %q, want a refusal that names REDIS_URL", status, errs)
	}
}
