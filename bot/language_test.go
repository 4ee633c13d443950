package bot

import "testing"

// TestKnownLocales: what platforms call a language leads to the content's.
func TestKnownLocales(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	for tag, want := range map[string]string{
		"zh": "zh", "zh-hans": "zh", "zh-TW": "zh", "zh_CN": "zh", "zh-Hant-HK": "zh", "en": "en", "en-US": "en", "EN-gb": "en",
		"pt-BR": "", "": "", "-": "", "z": "", "zhuang": "",
	} {
		if got := e.known(tag); got != want {
			t.Errorf("known(%q) = %q, want %q", tag, got, want)
		}
	}
}

// TestTongue plays customers whose platforms tell their language always, now and
// then, and never.
func TestTongue(t *testing.T) {
	t.Parallel()
	type said struct {
		locale string
		body   Body
		want   string
	}
	press := Pick{Token: "c.menu"}
	tests := map[string][]said{
		"always":                       {{"zh-hans", Text{Text: "what are the fees"}, "zh"}, {"zh-hans", press, "zh"}, {"en", press, "en"}},
		"with presses, after words":    {{"", Text{Text: "忘记密码"}, "zh"}, {"en-US", press, "zh"}, {"", Text{Text: "取消"}, "zh"}, {"en-US", press, "zh"}},
		"with presses, words say none": {{"", Text{Text: "hm"}, "en"}, {"zh-TW", press, "zh"}, {"", Text{Text: "ok"}, "zh"}},
		"in none of ours":              {{"pt-BR", Text{Text: "oi"}, "en"}, {"pt-BR", Text{Text: "手续费是多少"}, "zh"}},
		"never":                        {{"", Text{Text: "hi"}, "en"}, {"", Text{Text: "你们支持哪些货币"}, "zh"}},
	}
	for name, talk := range tests {
		k := newTalk(t)
		for i, x := range talk {
			if k.from(Person{ID: "c", Locale: x.locale}, x.body); k.s.Locale != x.want {
				t.Errorf("%s: locale after event %d = %q, want %q", name, i+1, k.s.Locale, x.want)
			}
		}
	}
}
