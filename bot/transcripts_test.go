package bot_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/redact"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

var update = flag.Bool("update", false, "write what really happens into the transcripts")

// minCoverage is how much of the shipped flows the transcripts must come through.
const minCoverage = 90

// TestTranscripts plays testdata/*.chat against the shipped content, the session
// going through its JSON and binary forms after every line.
func TestTranscripts(t *testing.T) {
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	set, problems := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	engine, err := bot.New(bot.Options{Flows: lib, FAQ: set, DefaultLocale: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.chat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts in testdata: %v", err)
	}
	o := chatscript.Options{Engine: engine, Flows: lib, Redact: redact.New(redact.Options{Pass: lib.BillPatterns()}).Event}
	var visits []bot.Visit
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { visits = append(visits, play(t, file, o)...) })
	}
	if c := chatscript.Cover(lib, visits); c.Percent() < minCoverage {
		t.Errorf("transcripts cover %.1f%% of the shipped flows, want at least %d%%:\n%s", c.Percent(), minCoverage, c)
	}
}

func play(t *testing.T, file string, o chatscript.Options) []bot.Visit {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	script, err := chatscript.Parse(file, data)
	if err != nil {
		t.Fatal(err)
	}
	result := chatscript.Play(script, o)
	if *update {
		if err := os.WriteFile(file, []byte(result.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range result.Mismatch {
		if d.Err != nil || !*update {
			t.Errorf("%s:%d (run with -update to accept)\n%s", file, d.Line, d)
		}
	}
	if len(result.Open) > 0 {
		t.Errorf("%s: nothing has become of %v, want every message passed on as delivered, failed or dropped", file, result.Open)
	}
	return result.Visits
}
