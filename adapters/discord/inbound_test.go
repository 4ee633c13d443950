package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

var update = flag.Bool("update", false, "write the golden files")

// frame is one frame of the gateway as it was recorded.
type frame struct {
	Type string         `json:"t"`
	Data jsontext.Value `json:"d"`
}

// TestInbound holds what every recorded frame becomes against its golden file.
func TestInbound(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/inbound/*.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("Glob = %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			golden(t, strings.TrimSuffix(file, ".json")+".golden", describe(t, read(t, file)))
		})
	}
}

func read(t testing.TB, file string) frame {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := decode[frame](raw)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return f
}

// describe writes what a frame is mapped to, for people to read.
func describe(t *testing.T, f frame) []byte {
	t.Helper()
	m := mapping{me: "900"}
	in, err := m.read(f.Type, f.Data, "session:42", time.Date(2024, 11, 14, 12, 0, 0, 0, time.UTC))
	var b bytes.Buffer
	switch {
	case err != nil:
		fmt.Fprintf(&b, "dead letter\n")
	case in.at == place{}:
		fmt.Fprintf(&b, "nothing\n")
	default:
		fmt.Fprintf(&b, "addressed %t, blank %t, interaction %t, seen %q\n", in.addressed, in.blank, in.press != nil, in.id)
		if in.event.Body == nil {
			fmt.Fprintf(&b, "%s without a body\n", in.event.ID)
			break
		}
		out, err := json.MarshalIndent(in.event, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(out, '\n'))
	}
	return b.Bytes()
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\ngot  %s\nwant %s", file, got, want)
	}
}

// FuzzRead holds the mapping against data that nobody meant: it never panics,
// and what it makes can always be stored and answered.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/inbound/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		fr := read(f, file)
		f.Add(fr.Type, []byte(fr.Data))
	}
	m := mapping{me: "900"}
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		in, err := m.read(kind, data, "s:1", time.Unix(0, 0))
		if err != nil {
			return
		}
		if in.press != nil {
			acknowledgement(in.press, in.at.public())
		}
		if in.event.Body == nil {
			return
		}
		if in.event.ID == "" || in.event.Conversation == "" {
			t.Errorf("event without an id or a conversation: %+v", in.event)
		}
		if p, ok := parsePlace(in.event.Conversation); !ok || p != in.at {
			t.Errorf("parsePlace(%q) = %+v, %t, want %+v", in.event.Conversation, p, ok, in.at)
		}
		in.event.AppendBinary(nil)
	})
}
