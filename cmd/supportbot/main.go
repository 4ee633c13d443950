// Command supportbot is the support desk that lives where customers already
// chat. It names every part that it plugs together; what each does is in the
// part's own package.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // queues have time zones, and small images have no table of them

	"github.com/alecthomas/kong"
	"github.com/redis/go-redis/v9"
)

func main() {
	redis.SetLogger(silent{}) // what goes wrong comes back as an error, and is told once
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	w := world{ctx: ctx, getenv: os.Getenv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	err := run(w, os.Args[1:])
	stop()
	os.Exit(report(os.Stderr, err))
}

// silent is a logger of go-redis that says nothing.
type silent struct{}

// Printf implements go-redis' logger.
func (silent) Printf(context.Context, string, ...any) {}

// world is everything outside the program that a command may touch.
type world struct {
	ctx    context.Context // of the whole run; ends with the first signal
	getenv func(string) string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// errSilent ends the program with status 1 when everything is already said.
var errSilent = errors.New("already reported")

// report says what went wrong and returns the exit status.
func report(stderr io.Writer, err error) int {
	var usage *kong.ParseError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	case errors.Is(err, errSilent):
		return 1
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "supportbot: %v\nsee supportbot --help\n", err)
		return 2
	}
	fmt.Fprintf(stderr, "supportbot: %v\n", err)
	return 1
}
