package discord

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestSetup(t *testing.T) {
	t.Parallel()
	w := start(t)
	err := w.a.Setup(t.Context(), []Command{
		{Name: "reset", Names: map[string]string{"zh": "重置密码", "de": "Passwort"}, Descriptions: map[string]string{"en": "Reset my password", "zh": "重置密码", "es": strings.Repeat("e", 120)}},
		{Name: "fees", Descriptions: map[string]string{"en": "Fees", "zh": "费用", "zh-TW": "費用"}, Argument: map[string]string{"en": "Your question", "zh": "您的问题"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, w.dc.Commands(), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/outbound/commands.json", append(out.Bytes(), '\n'))
}

func TestSetupNamesWhatCannotBeRegistered(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, c := range []Command{{Name: ""}, {Name: "two words"}, {Name: "reset", Names: map[string]string{"de": "Passwort vergessen"}}, {Name: strings.Repeat("x", 33)}} {
		if err := w.a.Setup(t.Context(), []Command{c}); err == nil || !strings.Contains(err.Error(), "cannot be registered") {
			t.Errorf("Setup(%+v) = %v, want an error that names it", c, err)
		}
	}
	if n := w.dc.Stats().Requests; n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestInviteURL(t *testing.T) {
	t.Parallel()
	const want = "https://discord.com/oauth2/authorize?client_id=901&scope=bot+applications.commands&permissions=343597501440"
	if got := InviteURL("901"); got != want {
		t.Errorf("InviteURL = %s, want %s", got, want)
	}
}
