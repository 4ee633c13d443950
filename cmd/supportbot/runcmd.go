package main

import (
	"errors"
	"fmt"
)

type runCmd struct{}

// Run runs what is configured. Until a platform's adapter is built in, that is
// the conversation in the terminal.
func (r *runCmd) Run(w world, cmd *cli) error {
	cfg, err := cmd.load(w)
	if err != nil {
		return err
	}
	for name, on := range map[string]bool{
		"Telegram": cfg.Telegram.Enabled(), "Discord": cfg.Discord.Enabled(), "Slack": cfg.Slack.Enabled(),
	} {
		if on {
			return fmt.Errorf("%s is configured, but this version does not speak it yet: %w", name, errNotYet)
		}
	}
	fmt.Fprintln(w.stderr, "supportbot: no platform is configured; this is the conversation of `supportbot chat` (end it with Ctrl-D)")
	return (&chatCmd{Platform: "terminal"}).Run(w, cmd)
}

var errNotYet = errors.New("take its token out of the environment to talk in this terminal")
