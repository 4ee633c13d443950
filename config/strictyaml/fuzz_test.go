package strictyaml_test

import (
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
)

// FuzzDecode holds that whatever is in a file, decoding ends, does not panic and
// gives places that lie in the file.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"title: x\nlimits: {idle: 1m}\n", "any: &a [*a]", "a: b: c", "? [a]\n: 1", "{a: 1", "a: 'x", "\ufeffa: \xff", "a: |\n x\n\ty",
		"any: {a: &x [1, 2], b: *x, <<: *x}", "--- !!set {a}\n...\n---\n", "text: {zh: 您好}\ntexts: {a: b}\n", "%TAG ! tag:x,2000:\n---\na: !b c", "wait: 1h\ncount: 0o7\nrate: 1_0.5\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			t.Skip("long inputs only slow the search down")
		}
		var typed file
		var free any
		problems := strictyaml.Decode("f", data, &typed)
		problems = append(problems, strictyaml.Decode("f", data, &free)...)
		for _, p := range problems {
			if p.Line < 1 || p.Col < 1 || p.Line > len(data)+2 || p.Col > len(data)+2 || p.What == "" {
				t.Errorf("Decode(%q) has the problem %+v, want a place in the file", data, p)
			}
		}
		strictyaml.FirstKey(data)
	})
}
