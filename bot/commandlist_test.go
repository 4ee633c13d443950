package bot

import (
	"regexp"
	"testing"
	"unicode/utf8"
)

// TestCommands: platforms take every listed command, and the engine answers it.
func TestCommands(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	name := regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
	for _, locale := range e.Locales() {
		seen := map[string]bool{}
		for _, c := range e.Commands(locale) {
			if !name.MatchString(c.Name) || c.Description == "" || utf8.RuneCountInString(c.Description) > 60 {
				t.Errorf("%s: command %+v", locale, c)
			}
			if seen[c.Name] || c.LocalName != "" && c.LocalName != c.Name && seen[c.LocalName] {
				t.Errorf("%s: two commands are called %q or %q", locale, c.Name, c.LocalName)
			}
			seen[c.Name], seen[c.LocalName] = true, true
			k := talkOn(t, e)
			if k.do(Command{Name: c.Name}); k.said() == "" || find[Send](k).Message.Ref == "phrase/unknown" {
				t.Errorf("/%s says %q", c.Name, k.said())
			}
		}
	}
	got := map[string]CommandInfo{}
	for _, c := range e.Commands("zh") {
		got[c.Name] = c
	}
	for _, want := range []CommandInfo{
		{"menu", "菜单", "看看我能办什么", false},
		{"language", "语言", "换一种语言", true},
		{"reset", "重置密码", "重置密码", false},
	} {
		if got[want.Name] != want {
			t.Errorf("command %+v, want %+v", got[want.Name], want)
		}
	}
	if n := len(e.Commands("fr")); n != len(e.Commands("en")) {
		t.Errorf("%d commands in a language without texts, want all", n)
	}
}
