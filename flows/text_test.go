package flows_test

import (
	"testing"

	"github.com/okpay/supportbot/flows"
)

type vars map[string]string

func (v vars) Var(name string) (string, bool) {
	value, ok := v[name]
	return value, ok
}

func TestTextRender(t *testing.T) {
	t.Parallel()
	both := map[string]string{"zh": "您好，{name}", "en": "Hello, {name}"}
	tests := []struct {
		name    string
		sources map[string]string
		locale  string
		vars    flows.Vars
		want    string
	}{
		{"exact locale", both, "zh", vars{"name": "李"}, "您好，李"},
		{"base language", both, "zh-TW", vars{"name": "李"}, "您好，李"},
		{"unknown locale falls back to English", both, "fr", vars{"name": "Li"}, "Hello, Li"},
		{"no locale", both, "", vars{"name": "Li"}, "Hello, Li"},
		{"without English the first one", map[string]string{"zh": "好", "ja": "はい"}, "fr", nil, "はい"},
		{"one text for all", map[string]string{"": "USD"}, "zh", nil, "USD"},
		{"unknown reference", both, "en", vars{}, "Hello, "},
		{"no vars", both, "en", nil, "Hello, "},
		{"literal braces", map[string]string{"": "{{a}} {b}"}, "en", vars{"b": "c"}, "{a} c"},
		{"malformed braces stay", map[string]string{"": "a { b } {c d}"}, "en", vars{}, "a { b } {c d}"},
		{"parts of an amount", map[string]string{"": "{a.value}|{a.currency}"}, "en", vars{"a": "1,200.50 USD"}, "1,200.50|USD"},
		{"a value is not a template", map[string]string{"": "{a}"}, "en", vars{"a": "{b}", "b": "no"}, "{b}"},
		{"empty", nil, "en", nil, ""},
	}
	for _, tt := range tests {
		text := flows.NewText(tt.sources)
		if got := text.Render(tt.locale, tt.vars); got != tt.want {
			t.Errorf("%s: Render(%q) = %q, want %q", tt.name, tt.locale, got, tt.want)
		}
		if got := string(text.Append([]byte("> "), tt.locale, tt.vars)); got != "> "+tt.want {
			t.Errorf("%s: Append(%q) = %q, want %q", tt.name, tt.locale, got, "> "+tt.want)
		}
	}
}

func TestTextHas(t *testing.T) {
	t.Parallel()
	text := flows.NewText(map[string]string{"zh": "好", "en": "Good"})
	for locale, want := range map[string]bool{"zh": true, "en": true, "zh-TW": false, "fr": false, "": false} {
		if got := text.Has(locale); got != want {
			t.Errorf("Has(%q) = %v, want %v", locale, got, want)
		}
	}
	if text.Empty() || !(flows.Text{}).Empty() || (flows.Text{}).Has("en") {
		t.Errorf("Empty() = %v, %v of the zero value, want false, true", text.Empty(), flows.Text{}.Empty())
	}
}

func BenchmarkTextRender(b *testing.B) {
	text := flows.NewText(map[string]string{
		"zh": "如果 {email} 有账户，您会在 5 分钟内收到一封邮件。请打开其中的链接。",
		"en": "If {email} has an account, a mail arrives within 5 minutes. Please open the link in it.",
	})
	values := vars{"email": "li••@example.com"}
	b.ReportAllocs()
	for b.Loop() {
		text.Render("en", values)
	}
}
