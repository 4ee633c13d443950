package strictyaml_test

import (
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
)

// TestQuestionMarks reads the ways in which people write questions.
func TestQuestionMarks(t *testing.T) {
	t.Parallel()
	tests := []struct{ source, want string }{
		{`text: {zh: 好吗？, en: How do you sign in?}`, "How do you sign in?"},
		{`text: {en: Still there?, zh: 在吗}`, "Still there?"},
		{`text: {en: [What?, Why?]}`, ""},
		{`text: {en: "Really?"}`, "Really?"},
		{"text:\n  en: Who is it? Me?", "Who is it? Me?"},
		{`text: {en: https://x.example/?a=1&b=?}`, "https://x.example/?a=1&b=?"},
	}
	for _, tt := range tests {
		var got struct {
			Text map[string]any `yaml:"text"`
		}
		problems := strictyaml.Decode("f.yaml", []byte(tt.source), &got)
		if len(problems) > 0 {
			t.Errorf("Decode(%s) = %v, want no problem", tt.source, problems)
			continue
		}
		if text, _ := got.Text["en"].(string); text != tt.want {
			t.Errorf("Decode(%s) = %q, want %q", tt.source, text, tt.want)
		}
	}
}

// TestQuestionMarkPlaces keeps lines and columns true.
func TestQuestionMarkPlaces(t *testing.T) {
	t.Parallel()
	var got struct {
		A string `yaml:"a"`
	}
	problems := strictyaml.Decode("f.yaml", []byte("a: why? because?\nwhat?: {b: c?}\n"), &got)
	const want = `f.yaml:2:1: unknown key "what?" (known keys: a)`
	if len(problems) != 1 || problems[0].String() != want {
		t.Errorf("Decode = %v, want %s", problems, want)
	}
}
