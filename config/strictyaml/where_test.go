package strictyaml_test

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	in := "# c\na:\n  b: &x {c: 1}\n  d: *x\nlist: [a]\n"
	tests := []struct{ path, want string }{
		{"a.b.c", "f:3:13"}, {"a.d.c", "f:3:13"}, {"a.d", "f:4:6"}, {"a.zzz", "f:3:3"}, {"list.0", "f:5:7"}, {"zzz", "f:2:1"},
	}
	for _, tt := range tests {
		if got := strictyaml.Where("f", []byte(in), strings.Split(tt.path, ".")...).String(); got != tt.want {
			t.Errorf("Where(%s) = %s, want %s", tt.path, got, tt.want)
		}
	}
	for _, broken := range []string{"", "a: ["} {
		if got := strictyaml.Where("f", []byte(broken), "a").String(); got != "f" {
			t.Errorf("Where(%q) = %s, want the file", broken, got)
		}
	}
}
