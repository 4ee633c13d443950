package bot

import (
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	tests := []struct{ payload, target, campaign string }{
		{"", "", ""},
		{"fees", "fees", ""},
		{"fees__summer", "fees", "summer"},
		{"fees__a__b", "fees", "a__b"},
		{"fees__", "", "fees__"},
		{"withdrawals_time__x", "withdrawals_time", "x"},
		{"agent", "agent", ""},
		{"start", "start", ""},
		{"en", "en", ""},
		{"en-US__x", "en-US", "x"},
		{"zh_CN", "zh_CN", ""},
		{"en-summer", "", "en-summer"},
		{"summer-26", "", "summer-26"},
		{"bill_lookup", "", "bill_lookup"}, // only called: no beginning of its own
		{strings.Repeat("x", 64), "", strings.Repeat("x", 64)},
		{strings.Repeat("x", 65), "", ""},
		{"a b", "", ""},
		{"•••• 4242", "", ""},
	}
	for _, tt := range tests {
		if target, campaign := e.link(tt.payload); target != tt.target || campaign != tt.campaign {
			t.Errorf("link(%q) = %q, %q, want %q, %q", tt.payload, target, campaign, tt.target, tt.campaign)
		}
	}
}

func TestCampaigns(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.do(Opened{Payload: "fees__poster"}).expect("main fees")
	if r := find[Record](k); r.Kind != "campaign" || r.Values["name"] != "poster" {
		t.Errorf("record = %+v, want the campaign poster", r)
	}
	k = newTalk(t)
	k.do(Command{Name: "start", Args: "poster"}).expect("Hello")
	if r := find[Record](k); r.Kind != "campaign" || r.Values["name"] != "poster" {
		t.Errorf("record = %+v, want the campaign poster", r)
	}
}
