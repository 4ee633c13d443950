package flows

import (
	"maps"
	"slices"
	"strings"
)

// Limits of names. An option's value travels in a button's token together with
// the number of its question: Telegram takes 64 bytes of it.
const (
	maxName        = 32
	maxOptionValue = 24
)

const nameHint = "a-z, 0-9 and _, beginning with a letter, at most 32 characters"

// validName reports whether s can name a flow, step, slot, fact, queue or command.
func validName(s string) bool {
	if s == "" || len(s) > maxName || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_'
	}) < 0
}

// validActionName is validName with dots between the parts.
func validActionName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !validName(part) {
			return false
		}
	}
	return true
}

// validOption reports whether s can be the value of an option: it goes into a button's token.
func validOption(s string) bool {
	return s != "" && len(s) <= maxOptionValue && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}) < 0
}

// yaml11Boolean reports whether readers of YAML 1.1 take a bare word for true or false.
func yaml11Boolean(s string) bool {
	return slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false"}, strings.ToLower(s))
}

// reservedSlot reports whether a name means something else in texts or expressions.
func reservedSlot(s string) bool {
	return slices.Contains(textRefs(), s) || slices.Contains(exprWords(), s)
}

// textRefs are the references that every text may use beside slots and facts.
func textRefs() []string {
	return []string{"customer", "flow", "locale", "platform", "promise", "ticket"}
}

// localeRank sorts the source locales first.
func localeRank(locale string) int {
	if i := slices.Index(sourceLocales(), locale); i >= 0 {
		return i
	}
	return len(sourceLocales())
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
