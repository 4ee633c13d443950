package terminal

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// screen prints lines. Its methods are called under the terminal's lock.
type screen interface {
	print(lines []string, m bot.Message) // m is what they show, if a message
	echo(input string)                   // what was put in, where the reader does not see it anyway
	frame(s string)                      // a frame of the spinner; "" wipes it
}

// pipe writes a transcript: the inputs too, so that it can be kept and played.
type pipe struct{ out io.Writer }

func (p *pipe) print(lines []string, _ bot.Message) {
	for _, l := range lines {
		fmt.Fprintln(p.out, l)
	}
}

func (p *pipe) echo(input string) { fmt.Fprintln(p.out, input) }
func (p *pipe) frame(string)      {}

// tty writes for a person: above the line being edited, buttons numbered, and forms
// as they are to be typed.
type tty struct {
	above io.Writer // redraws the edited line below what is written
	raw   io.Writer
	spun  bool
}

func newTTY(above, raw io.Writer) *tty { return &tty{above: above, raw: raw} }

func (s *tty) print(lines []string, m bot.Message) {
	s.frame("")
	last := len(lines) - 1
	if m.Form != nil && last >= 0 {
		lines[last] = fillable(m.Form)
		last--
	}
	if len(m.Buttons) > 0 && last >= 0 {
		lines[last] = numbered(m.Buttons)
	}
	fmt.Fprintln(s.above, strings.Join(lines, "\n"))
}

// fillable shows how a form is filled in: with the names of its fields, which
// nobody can guess from their labels.
func fillable(f *bot.Form) string {
	fields := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		fields[i] = field.Name + ": " + field.Label
	}
	return "  " + f.Label + ": {" + strings.Join(fields, ", ") + "}"
}

func numbered(buttons []bot.Button) string {
	parts := make([]string, len(buttons))
	for i, b := range buttons {
		parts[i] = "[" + b.Label + "]"
		if countable(buttons) {
			parts[i] = fmt.Sprintf("%d) %s", i+1, b.Label)
		}
		if b.URL != "" {
			parts[i] += " " + b.URL
		}
	}
	return "  " + strings.Join(parts, "   ")
}

func (s *tty) echo(string) {}

func (s *tty) frame(f string) {
	if f == "" && !s.spun {
		return
	}
	s.spun = f != ""
	fmt.Fprint(s.raw, "\r\x1b[K"+f)
}

// The spinner shows only for what takes longer than people notice.
const (
	spinAfter = 200 * time.Millisecond
	spinEvery = 100 * time.Millisecond
)

// spin turns the spinner until ctx is done.
func (t *Terminal) spin(ctx context.Context) {
	const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
	all := []rune(frames)
	next := time.NewTimer(spinAfter)
	defer next.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			t.mu.Lock()
			t.screen.frame("")
			t.mu.Unlock()
			return
		case <-next.C:
			t.mu.Lock()
			t.screen.frame(string(all[i%len(all)]))
			t.mu.Unlock()
			next.Reset(spinEvery)
		}
	}
}
