package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/chzyer/readline"

	"github.com/okpay/supportbot/bot"
)

// maxLine bounds one line of input: far beyond any platform's longest message.
const maxLine = 1 << 20

// Run reads lines until the input ends or ctx is done, and waits after each
// until everything that came of it is printed. On an interactive terminal the
// customer is greeted first.
func (t *Terminal) Run(ctx context.Context, rt Runtime) error {
	if t.o.Interactive {
		return t.interactive(ctx, rt)
	}
	lines := bufio.NewScanner(t.o.In)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	for ctx.Err() == nil && lines.Scan() {
		if err := t.line(ctx, rt, lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read input: %w", err)
	}
	return nil
}

// line does one line. Only an error that ends the conversation is returned;
// what is wrong with the line itself is printed.
func (t *Terminal) line(ctx context.Context, rt Runtime, line string) error {
	t.mu.Lock()
	events, err := t.take(ctx, line)
	if err != nil {
		t.screen.print([]string{"! " + err.Error()}, bot.Message{})
	}
	t.mu.Unlock()
	if err != nil {
		return nil
	}
	return t.ingest(ctx, rt, events...)
}

func (t *Terminal) ingest(ctx context.Context, rt Runtime, events ...bot.Event) error {
	for _, ev := range events {
		if err := rt.Ingest(ctx, ev); err != nil {
			return fmt.Errorf("your message is not stored: %w", err)
		}
	}
	return rt.Idle(ctx)
}

// interactive runs a talk with a person: line editing with history, numbered
// buttons, and a spinner while something is under way.
func (t *Terminal) interactive(ctx context.Context, rt Runtime) error {
	editor, err := readline.NewEx(&readline.Config{
		Prompt: "> ", Stdin: io.NopCloser(t.o.In), Stdout: t.o.Out, InterruptPrompt: "^C", EOFPrompt: "",
	})
	if err != nil {
		return fmt.Errorf("open the terminal: %w", err)
	}
	defer editor.Close()
	t.mu.Lock()
	t.screen = newTTY(editor.Stdout(), t.o.Out)
	hello := t.newEvent(bot.Opened{})
	t.mu.Unlock()
	// Closing the editor ends a read that is under way when the program is told to stop.
	stop := context.AfterFunc(ctx, func() { editor.Close() })
	defer stop()
	if err := t.busy(ctx, func() error { return t.ingest(ctx, rt, hello) }); err != nil {
		return err
	}
	for ctx.Err() == nil {
		line, err := editor.Readline()
		switch {
		case errors.Is(err, readline.ErrInterrupt) && line != "":
			continue // the first ^C clears the line
		case errors.Is(err, io.EOF), errors.Is(err, readline.ErrInterrupt):
			return nil
		case err != nil:
			return fmt.Errorf("read input: %w", err)
		}
		if err := t.busy(ctx, func() error { return t.line(ctx, rt, line) }); err != nil && ctx.Err() == nil {
			t.complain(err)
		}
	}
	return nil
}

// complain says that a line was not taken in. The person may simply say it
// again; whoever wrote it keeps it in the history of the editor.
func (t *Terminal) complain(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screen.print([]string{"! " + err.Error() + "; send it again (the up key brings it back)"}, bot.Message{})
}

// busy turns a spinner while work lasts longer than a moment.
func (t *Terminal) busy(ctx context.Context, work func() error) error {
	ctx, done := context.WithCancel(ctx)
	spun := make(chan struct{})
	go func() { // ends with done
		defer close(spun)
		t.spin(ctx)
	}()
	err := work()
	done()
	<-spun
	return err
}
