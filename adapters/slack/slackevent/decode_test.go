package slackevent_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/slackevent"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorded are payloads of the shape that Slack sends, by kind and name.
func recorded(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d recorded payloads: %v", len(files), err)
	}
	out := map[string][]byte{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = raw
	}
	return out
}

func kindOf(file string) slackevent.Kind { return slackevent.Kind(filepath.Base(filepath.Dir(file))) }

// show writes an event with the type of its body.
func show(t *testing.T, ev slackevent.Event) []byte {
	t.Helper()
	out, err := json.MarshalIndent(map[string]any{"event": ev, "kind": fmt.Sprintf("%T", ev.Body), "lane": ev.Lane()}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

// TestDecode holds what each kind of payload becomes.
func TestDecode(t *testing.T) {
	t.Parallel()
	for file, raw := range recorded(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			ev, err := slackevent.Decode(kindOf(file), raw)
			if err != nil {
				t.Fatal(err)
			}
			got, golden := show(t, ev), strings.TrimSuffix(file, ".json")+".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("Decode(%s) =\n%s\nwant\n%s", file, got, want)
			}
		})
	}
}

// TestForm reads over HTTP what comes over sockets as JSON.
func TestForm(t *testing.T) {
	t.Parallel()
	for file, raw := range recorded(t) {
		kind := kindOf(file)
		form := url.Values{}
		switch kind {
		case slackevent.EventsAPI:
			continue
		case slackevent.Interactive:
			form.Set("payload", string(raw))
		case slackevent.SlashCommands:
			var fields map[string]string
			if err := json.Unmarshal(raw, &fields); err != nil {
				t.Fatal(err)
			}
			for k, v := range fields {
				form.Set(k, v)
			}
		}
		gotKind, payload, err := slackevent.Form([]byte(form.Encode()))
		if gotKind != kind || err != nil {
			t.Fatalf("Form(%s) = %q, %v, want %q", file, gotKind, err, kind)
		}
		got, err := slackevent.Decode(gotKind, payload)
		want, wantErr := slackevent.Decode(kind, raw)
		if err != nil || wantErr != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Decode(Form(%s)) = %+v, %v, want %+v, %v", file, got, err, want, wantErr)
		}
	}
}

func TestBadPayloads(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "null", "[]", `"x"`, "{", `{"event":`, "\xff"} {
		for _, kind := range []slackevent.Kind{slackevent.EventsAPI, slackevent.Interactive, slackevent.SlashCommands} {
			if ev, err := slackevent.Decode(kind, []byte(raw)); err == nil {
				t.Errorf("Decode(%s, %q) = %+v, want an error", kind, raw, ev)
			}
		}
	}
	if ev, err := slackevent.Decode("telepathy", []byte(`{}`)); err != nil || ev.Body != nil {
		t.Errorf("Decode of an unknown kind = %+v, %v, want nothing", ev, err)
	}
	for _, body := range []string{"", "a=b", "%zz", "payload="} {
		if kind, _, err := slackevent.Form([]byte(body)); err == nil {
			t.Errorf("Form(%q) = %q, want an error", body, kind)
		}
	}
}

// FuzzDecode never panics, and what it takes once it takes again.
func FuzzDecode(f *testing.F) {
	for file, raw := range recorded(f) {
		f.Add(string(kindOf(file)), raw)
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		ev, err := slackevent.Decode(slackevent.Kind(kind), raw)
		if again, _ := slackevent.Decode(slackevent.Kind(kind), raw); err == nil && !reflect.DeepEqual(ev, again) {
			t.Errorf("Decode = %+v, then %+v", ev, again)
		}
		_ = ev.Lane()
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"events_api/thread_reply", "events_api/edited", "interactive/button", "interactive/submission"} {
		file := filepath.Join("testdata", name+".json")
		raw, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(filepath.Base(name), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, err := slackevent.Decode(kindOf(file), raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
