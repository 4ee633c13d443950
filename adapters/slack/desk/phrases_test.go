package desk_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/desk"
)

// TestPhrases holds the languages against each other: no phrase is missing, and each
// has the same values in it.
func TestPhrases(t *testing.T) {
	t.Parallel()
	value := regexp.MustCompile(`\{[a-z]+\}`)
	english := reflect.ValueOf(desk.PhrasesIn("en-GB"))
	other := reflect.ValueOf(desk.PhrasesIn("zh-Hans"))
	for i := range english.NumField() {
		group := english.Type().Field(i).Name
		for j := range english.Field(i).NumField() {
			name := group + "." + english.Field(i).Type().Field(j).Name
			en, zh := english.Field(i).Field(j).String(), other.Field(i).Field(j).String()
			if en == "" || zh == "" {
				t.Errorf("%s is %q in English and %q in Chinese", name, en, zh)
			}
			a, b := value.FindAllString(en, -1), value.FindAllString(zh, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s has %v in English and %v in Chinese", name, a, b)
			}
		}
	}
}
