package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
)

// The parser itself gives no column, and for most of these a wrong line or none.
func TestSyntaxErrorsHaveTheirPlace(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"a: b: c\n", `f:1:5: mapping values are not allowed in this context (put a text that has ": " in it in quotes, or mend the indentation)`},
		{"x: 1\na\nb: 1\n", "f:2:1: could not find expected ':' (a key is followed by a colon and a space)"},
		{"x: 1\na:\n  b: 1\n c: 2\nd: 3\n", "f:4:2: did not find expected key (check the indentation and the quotes here and above)"},
		{"x: 1\na: [1, 2\nb: 3\n", "f:2:5: did not find expected ',' or ']' (close the list with ] or put a comma between items)"},
		{"x: 1\na: \"x\nb: 1\nc: 2\n", "f:2:4: found unexpected end of stream (close the quotes)"},
		{"x: '中' 文\n", "f:1:8: did not find expected key (check the indentation and the quotes here and above)"},
		{"x: 1\n\ta: 1\n", "f:2:1: found a tab character that violates indentation (indent with spaces, not tabs)"},
		{"x: 1\na: @x\n", "f:2:4: found character that cannot start any token (indent with spaces, not tabs; put texts that begin with @, ` or % in quotes)"},
		{"x: |\n  a\n\tb\n", "f:3:1: found a tab character where an indentation space is expected (indent with spaces, not tabs)"},
		{"- a\nb: 1\n", "f:2:2: did not find expected '-' indicator (every item of a list begins with - in the same column)"},
		{"x: 1\na: *foo\n", "f:2:7: unknown anchor 'foo' referenced (an anchor (&name) must stand above its aliases (*name))"},
		{"x: 1\na: \"\\q\"\n", `f:2:5: found unknown escape character (write \\ for a backslash, or use single quotes)`},
		{"x: 1\na: \x01\n", "f:2:4: control characters are not allowed"},
	}
	for _, tt := range tests {
		var dst any
		got := strictyaml.Decode("f", []byte(tt.in), &dst)
		if len(got) != 1 || got[0].String() != tt.want {
			t.Errorf("Decode(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

// A search that parsed the text anew for each line or byte would not end within the
// time that go test gives.
func TestSyntaxErrorAtTheEndOfALongFileIsQuick(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("some_key_: {zh: 您好, en: Hello}\n", 4_000) + "a: b: c\n"
	var dst any
	got := strictyaml.Decode("f", []byte(in), &dst)
	if len(got) != 1 || got[0].Line != 4_001 || got[0].Col != 5 {
		t.Errorf("Decode(long file) = %v, want one problem at 4001:5", got)
	}
}
